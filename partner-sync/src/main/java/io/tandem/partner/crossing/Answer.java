package io.tandem.partner.crossing;

import io.tandem.contract.BsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/// MongoDB's answer to a command that reads: documents, as the bytes that they are.
///
/// @param documents what came
/// @param cursor    where there is more; 0 where there is not
record Answer(List<RawBsonDocument> documents, long cursor) {
    private static final byte[] ID = name("_id");
    private static final byte[] CURSOR = name("cursor");
    private static final byte[] CURSOR_ID = name("id");
    private static final byte[] FIRST = name("firstBatch");
    private static final byte[] NEXT = name("nextBatch");

    static Answer of(RawBsonDocument answer) {
        List<RawBsonDocument> documents = new ArrayList<>();
        long id = 0;
        BsonCursor member = BsonCursor.of(answer);
        while (member.next()) {
            BsonCursor inside = member.isNamed(CURSOR) ? member.inside() : null;
            while (inside != null && inside.next()) {
                if (inside.isNamed(FIRST) || inside.isNamed(NEXT)) {
                    BsonCursor batch = inside.inside();
                    while (batch.next()) {
                        documents.add(batch.document());
                    }
                } else if (inside.isNamed(CURSOR_ID)) {
                    id = inside.decoded().asNumber().longValue();
                }
            }
        }
        return new Answer(documents, id);
    }

    /// A document's `_id`.
    static BsonValue key(RawBsonDocument document) {
        BsonCursor member = BsonCursor.of(document);
        return member.find(ID) ? member.decoded() : BsonNull.VALUE;
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
