/// Which replica runs which migration.
package io.tandem.partner.ownership;
