/// Brings touched identities to what the rule says: snapshots, evaluation by MongoDB, short fenced transactions.
package io.tandem.partner.crossing;
