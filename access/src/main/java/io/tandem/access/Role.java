package io.tandem.access;

import java.util.Arrays;
import java.util.Optional;

/// What a caller may do in the apps that are its own.
public enum Role {
    /// Sends changes, declares models, reads its own rejections.
    DEVICE_WRITER("device-writer"),
    /// Reads and changes schemas, and whatever tells about them.
    SCHEMA_EDITOR("schema-editor"),
    /// Everything in its apps.
    OPERATOR("operator"),
    /// What Tandem's services ask each other: apps, models, API keys by their hash.
    SERVICE("service");

    private final String word;

    Role(String word) {
        this.word = word;
    }

    /// The name in tokens and in JSON.
    public String word() {
        return word;
    }

    /// The role of this name, if there is one.
    public static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word.equals(word)).findFirst();
    }
}
