package io.tandem.partner.merge;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How a conflict is decided: both sides were written since they last met, with different outcomes.
public enum Policy {
    /// The later write wins; the initial side's where both were written at the same time.
    LATEST("latest"),
    /// The initial side's write wins.
    INITIAL_WINS("initial wins"),
    /// The partner side's write wins.
    PARTNER_WINS("partner wins"),
    /// A delete wins against a write, earlier or later; otherwise as [#LATEST].
    DELETE_WINS("delete wins"),
    /// Both versions stay until a person takes one.
    HOLD("hold");

    private final String word;

    Policy(String word) {
        this.word = word;
    }

    /// Its name in definitions, answers and metrics.
    public String word() {
        return word;
    }

    /// The policy with this name, if there is one.
    public static Optional<Policy> of(String word) {
        return Arrays.stream(values())
                .filter(policy -> policy.word.equals(word))
                .findFirst();
    }

    /// The names of all policies.
    public static List<String> words() {
        return Arrays.stream(values()).map(Policy::word).toList();
    }
}
