/// The transforms of a migration: short forms and aggregation stages, which property feeds which. Pure.
package io.tandem.partner.transform;
