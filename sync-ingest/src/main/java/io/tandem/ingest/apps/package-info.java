/// What schema-service knows: the apps, and the models that are passed on to it.
package io.tandem.ingest.apps;
