/// What users wrote, read from one bare change stream.
package io.tandem.partner.capture;
