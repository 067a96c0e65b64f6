/// The initial copy: its ranges and where it stands.
package io.tandem.partner.copy;
