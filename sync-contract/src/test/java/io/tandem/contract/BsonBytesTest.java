package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonSerializationException;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;

class BsonBytesTest {
    private static final BsonDocument EVENT = BsonDocument.parse("""
            {id: 'e-1', object: {_id: 1, list: [{a: 1}, [2.5, null]], 'b.c': {d: {$numberLong: '7'}},
             code: {$code: 'f', $scope: {x: 1}}, dec: {$numberDecimal: '1.50'}, at: {$date: 5}}, op: {object: 1}}""");

    @Test
    void what_was_encoded_is_decoded_with_every_type() {
        assertThat(BsonBytes.decode(BsonBytes.encode(EVENT))).isEqualTo(EVENT);
    }

    @Test
    void two_properties_of_one_name_are_refused_at_any_level() {
        BasicOutputBuffer bytes = new BasicOutputBuffer();
        BsonBinaryWriter writer = new BsonBinaryWriter(bytes);
        writer.writeStartDocument();
        writer.writeStartArray("list");
        writer.writeStartDocument();
        writer.writeInt32("a", 1);
        writer.writeInt32("a", 2);
        writer.writeEndDocument();
        writer.writeEndArray();
        writer.writeEndDocument();

        assertThatThrownBy(() -> BsonBytes.decode(bytes.toByteArray()))
                .isInstanceOf(BsonSerializationException.class)
                .hasMessageContaining("two properties 'a'");
    }
}
