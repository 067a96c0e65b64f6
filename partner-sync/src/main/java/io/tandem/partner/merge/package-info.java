/// The rule that decides what both sides of a pair become; docs/reference/merge.md is this package in words. Pure.
package io.tandem.partner.merge;
