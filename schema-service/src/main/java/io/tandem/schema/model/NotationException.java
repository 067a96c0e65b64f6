package io.tandem.schema.model;

/// A model that is not in Realm JS notation; the message begins with the place, e.g. `objectTypes[0].properties.age`.
public final class NotationException extends RuntimeException {
    NotationException(String place, String what) {
        super(place + ": " + what);
    }
}
