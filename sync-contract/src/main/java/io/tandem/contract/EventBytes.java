package io.tandem.contract;

import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/// Writes a [SyncedObjectEvent] as the bytes of its document, without making the document.
final class EventBytes {
    private static final byte[] ID = member(BsonType.STRING, "id");
    private static final byte[] APP = member(BsonType.STRING, "app");
    private static final byte[] TYPE = member(BsonType.STRING, "type");
    private static final byte[] OP = member(BsonType.STRING, "op");
    private static final byte[] OBJECT = member(BsonType.DOCUMENT, "object");
    private static final byte[] SET = member(BsonType.DOCUMENT, "set");
    private static final byte[] MODEL = member(BsonType.STRING, "model");
    private static final byte[] USER = member(BsonType.STRING, "user");
    private static final byte[] CLIENT = member(BsonType.DOCUMENT, "client");
    private static final byte[] NAME = member(BsonType.STRING, "name");
    private static final byte[] VERSION = member(BsonType.STRING, "version");
    private static final byte[] ACCEPTED_AT = member(BsonType.DATE_TIME, "acceptedAt");

    /// What stands behind the object: model, user, client, time.
    private static final int BEHIND = 1_024;

    private final BsonBuffer out;

    private EventBytes(BsonBuffer out) {
        this.out = out;
    }

    static byte[] of(SyncedObjectEvent event, BsonBuffer out) {
        out.clear();
        EventBytes bytes = new EventBytes(out);
        bytes.begin(event);
        switch (event.operation()) {
            case Operation.Upsert upsert -> bytes.document(OBJECT, upsert.object());
            case Operation.Update update -> {
                bytes.value("key", update.key());
                bytes.document(SET, update.set());
                bytes.value(
                        "unset",
                        new BsonArray(
                                update.unset().stream().map(BsonString::new).toList()));
            }
            case Operation.Delete delete -> bytes.value("key", delete.key());
        }
        bytes.end(event);
        byte[] written = out.copy(0, out.size());
        out.clear();
        return written;
    }

    private void begin(SyncedObjectEvent event) {
        out.putInt(0);
        text(ID, event.id());
        text(APP, event.app());
        text(TYPE, event.type());
        text(OP, event.operationName());
    }

    private void end(SyncedObjectEvent event) {
        if (event.model() != null) {
            text(MODEL, event.model());
        }
        if (event.user() != null) {
            text(USER, event.user());
        }
        Client client = event.client();
        if (client != null) {
            out.put(CLIENT, 0, CLIENT.length);
            int begin = out.size();
            out.putInt(0);
            text(NAME, client.name());
            text(VERSION, client.version());
            out.endDocument(begin);
        }
        out.put(ACCEPTED_AT, 0, ACCEPTED_AT.length);
        out.putLong(event.acceptedAt().toEpochMilli());
        out.endDocument(0);
    }

    private void text(byte[] member, String value) {
        out.put(member, 0, member.length);
        out.putString(value);
    }

    private void document(byte[] member, BsonDocument document) {
        out.put(member, 0, member.length);
        if (document instanceof RawBsonDocument raw) {
            ByteBuf bytes = raw.getByteBuffer();
            out.reserve(bytes.remaining() + BEHIND);
            out.put(bytes.array(), bytes.position(), bytes.remaining());
        } else {
            byte[] bytes = BsonBytes.encode(document);
            out.reserve(bytes.length + BEHIND);
            out.put(bytes, 0, bytes.length);
        }
    }

    private void value(String name, BsonValue value) {
        byte[] alone = BsonBytes.encode(new BsonDocument(name, value));
        out.put(alone, Integer.BYTES, alone.length - Integer.BYTES - 1);
    }

    /// What begins a member: its type, its name, NUL.
    private static byte[] member(BsonType type, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] member = new byte[utf8.length + 2];
        member[0] = (byte) type.getValue();
        System.arraycopy(utf8, 0, member, 1, utf8.length);
        return member;
    }
}
