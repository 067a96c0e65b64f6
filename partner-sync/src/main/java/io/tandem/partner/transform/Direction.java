package io.tandem.partner.transform;

/// Which way a transform goes: forward from the initial to the partner collection, reverse back.
public enum Direction {
    FORWARD,
    REVERSE
}
