/// Migrations: their definitions and states, their runs, their HTTP interface.
package io.tandem.partner.migration;
