package io.tandem.partner.migration;

import java.util.Locale;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// How many documents a check tries instead of all: so many that a fault in this share of them would be seen with this
/// confidence.
///
/// @param confidence above 0, below 1
/// @param share      above 0, below 1
record Sample(double confidence, double share) {

    /// Reads `"sample": {"confidence": 0.99, "share": 0.001}`; null where nothing is said.
    static @Nullable Sample parse(BsonDocument asked) {
        BsonValue value = asked.get("sample");
        if (value == null) {
            return null;
        }
        if (!value.isDocument()
                || !Set.of("confidence", "share").containsAll(value.asDocument().keySet())) {
            throw new Problem(400, "Invalid sample", "sample: takes {\"confidence\": 0.99, \"share\": 0.001}.");
        }
        Sample sample =
                new Sample(number(value.asDocument(), "confidence", 0.99), number(value.asDocument(), "share", 0.001));
        if (!(sample.documents() <= Integer.MAX_VALUE)) {
            throw new Problem(
                    400,
                    "Invalid sample",
                    "sample: takes more documents than can be drawn, " + Integer.MAX_VALUE
                            + "; without a sample all are tried.");
        }
        return sample;
    }

    private static double number(BsonDocument document, String member, double standard) {
        BsonValue value = document.get(member);
        if (value == null) {
            return standard;
        }
        double number = value.isNumber() ? value.asNumber().doubleValue() : 0;
        if (!(number > 0 && number < 1)) {
            throw new Problem(400, "Invalid sample", "sample." + member + ": takes a number between 0 and 1.");
        }
        return number;
    }

    int size() {
        return (int) documents();
    }

    /// Near 0 the logarithm of `1 - share` is lost, not so that of what `share` is below 1.
    private double documents() {
        return Math.ceil(Math.log1p(-confidence) / Math.log1p(-share));
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "a fault in %s of the documents would have been seen with a confidence of %s",
                share,
                confidence);
    }
}
