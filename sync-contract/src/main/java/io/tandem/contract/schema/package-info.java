/// The schema of an object type in realm-core's terms, and the bytes in which it is stored and served.
package io.tandem.contract.schema;
