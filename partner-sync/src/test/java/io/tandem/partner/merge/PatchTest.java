package io.tandem.partner.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

class PatchTest {
    private static final List<BsonValue> VALUES = List.of(
            new BsonInt32(1),
            new BsonInt64(1),
            new BsonDouble(1),
            new BsonDouble(0.0),
            new BsonDouble(-0.0),
            new BsonString("1"),
            BsonNull.VALUE,
            BsonDocument.parse("{a: 1, b: 2}"),
            BsonDocument.parse("{b: 2, a: 1}"),
            new BsonArray(List.of(new BsonInt32(1))));

    @Provide
    Arbitrary<BsonDocument> documents() {
        return Arbitraries.maps(Arbitraries.of("_id", "a", "b", "b.c", "ä", ""), Arbitraries.of(VALUES))
                .ofMaxSize(5)
                .map(members -> {
                    BsonDocument document = new BsonDocument();
                    members.forEach(document::append);
                    return document;
                });
    }

    @Property
    void bytes_are_compared_and_patched_as_documents_are(
            @ForAll("documents") BsonDocument current, @ForAll("documents") BsonDocument wanted) {
        Set<String> properties = new LinkedHashSet<>(wanted.keySet());
        properties.addAll(current.keySet());
        properties.add("neither");

        Patch ofDocuments = Patch.between(current, wanted, properties);
        Patch ofBytes = Patch.between(bytes(current), bytes(wanted), properties);

        assertThat(BsonBytes.encode(ofBytes.set())).isEqualTo(BsonBytes.encode(ofDocuments.set()));
        assertThat(ofBytes.unset()).isEqualTo(ofDocuments.unset());
        assertThat(BsonBytes.encode(ofBytes.apply(bytes(current))))
                .isEqualTo(BsonBytes.encode(ofDocuments.apply(current)));
    }

    private static RawBsonDocument bytes(BsonDocument document) {
        return new RawBsonDocument(BsonBytes.encode(document));
    }
}
