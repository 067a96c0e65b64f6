/// What crosses a process boundary: events, schemas, topics, and their bytes. Data only: the JDK and `org.bson`.
package io.tandem.contract;
