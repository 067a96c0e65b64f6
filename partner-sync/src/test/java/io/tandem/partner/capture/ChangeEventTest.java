package io.tandem.partner.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class ChangeEventTest {
    private static ChangeEvent event(String members) {
        BsonDocument document = BsonDocument.parse("{_id: {_data: '82AB'}, clusterTime: {$timestamp: {t: 7, i: 2}}, "
                + "ns: {db: 'd', coll: 'Task'}, " + members + "}");
        return ChangeEvent.of(new RawBsonDocument(BsonBytes.encode(document)));
    }

    @Test
    void an_update_names_the_properties_that_it_set_removed_or_truncated_by_the_first_names_of_the_paths() {
        ChangeEvent event = event("""
                operationType: 'update', documentKey: {shard: 3, _id: 1}, updateDescription: {
                  updatedFields: {name: {large: [1, 2]}, 'place.street': 'x', 'a.b.c': 1},
                  removedFields: ['note', 'list.0'], truncatedArrays: [{field: 'tags.inner', newSize: 2}],
                  disambiguatedPaths: {'a.b.c': ['a.b', 'c']}}""");

        assertThat(event.operation()).isEqualTo("update");
        assertThat(event.collection()).isEqualTo("Task");
        assertThat(event.key()).isEqualTo(new BsonInt32(1));
        assertThat(event.time()).isEqualTo(new BsonTimestamp(7, 2));
        assertThat(event.position()).isEqualTo(BsonDocument.parse("{_data: '82AB'}"));
        assertThat(event.transaction()).isNull();
        assertThat(event.touched()).containsExactlyInAnyOrder("name", "place", "a.b", "note", "list", "tags");
    }

    @Test
    void events_of_one_transaction_tell_the_same_one() {
        String session = "lsid: {id: {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}}}, ";
        ChangeEvent one =
                event(session + "txnNumber: {$numberLong: '4'}, operationType: 'insert', documentKey: {_id: 1}");
        ChangeEvent other =
                event(session + "txnNumber: {$numberLong: '4'}, operationType: 'delete', documentKey: {_id: 2}");
        ChangeEvent next =
                event(session + "txnNumber: {$numberLong: '5'}, operationType: 'delete', documentKey: {_id: 2}");

        assertThat(one.transaction()).isNotNull().isEqualTo(other.transaction()).isNotEqualTo(next.transaction());
    }

    @Test
    void an_event_of_no_document_has_no_key() {
        assertThat(event("operationType: 'drop'").key()).isNull();
    }
}
