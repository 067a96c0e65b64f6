package io.tandem.harness.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the rounds of one workload say: the rates of all subjects, and the ratio of ours to each other one's in the
/// same round.
final class Comparison {
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    /// Adds one round.
    ///
    /// @param perSecond rates by subject
    void add(Map<String, Double> perSecond) {
        perSecond.forEach((subject, rate) ->
                rates.computeIfAbsent(subject, each -> new ArrayList<>()).add(rate));
    }

    /// A row of a Markdown table.
    ///
    /// @param ours   the subject that is compared with the others
    /// @param others with which
    String row(String name, String ours, List<String> others) {
        StringBuilder row =
                new StringBuilder("| " + name + " | " + Spread.of(of(ours)).text(0) + " |");
        for (String other : others) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < of(ours).size(); round++) {
                ratios.add(of(ours).get(round) / of(other).get(round));
            }
            row.append(" ").append(Spread.of(of(other)).text(0)).append(" | ");
            row.append(Spread.of(ratios).text(2)).append(" |");
        }
        return row.toString();
    }

    private List<Double> of(String subject) {
        return rates.getOrDefault(subject, List.of());
    }
}
