package io.tandem.schema;

import java.util.Iterator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;

/// Decisions for what is made from them: jqwik draws and shrinks plain numbers, and the fewer and smaller they are, the
/// smaller is what is made. Past their end every decision is 0.
public final class Choices {
    private final Iterator<Integer> drawn;

    public Choices(List<Integer> drawn) {
        this.drawn = drawn.iterator();
    }

    /// Any decisions, at most so many.
    public static Arbitrary<List<Integer>> atMost(int count) {
        return Arbitraries.integers()
                .between(0, 255)
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases()
                .list()
                .ofMaxSize(count)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    /// A number below this bound; 0 is the simplest.
    public int below(int bound) {
        return drawn.hasNext() ? drawn.next() % bound : 0;
    }

    /// True so many times out of a hundred.
    public boolean percent(int chance) {
        return below(100) >= 100 - chance;
    }

    /// One of these; the first is the simplest.
    public <T> T oneOf(List<T> values) {
        return values.get(below(values.size()));
    }
}
