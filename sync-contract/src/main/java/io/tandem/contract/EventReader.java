package io.tandem.contract;

import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonSerializationException;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Reads an event from its bytes. Members that it does not know are passed over: a later version may have them.
final class EventReader {
    private static final byte[] OBJECT_ID = "_id".getBytes(StandardCharsets.UTF_8);

    /// A member of an event, numbered in the order in which they are written.
    private static final class Member {
        private static final List<Member> ALL = new ArrayList<>();
        static final Member ID = new Member("id");
        static final Member APP = new Member("app");
        static final Member TYPE = new Member("type");
        static final Member OP = new Member("op");
        static final Member OBJECT = new Member("object");
        static final Member KEY = new Member("key");
        static final Member SET = new Member("set");
        static final Member UNSET = new Member("unset");
        static final Member MODEL = new Member("model");
        static final Member USER = new Member("user");
        static final Member CLIENT = new Member("client");
        static final Member ACCEPTED_AT = new Member("acceptedAt");

        private final int number;
        private final String called;
        private final byte[] utf8;

        private Member(String called) {
            this.number = ALL.size();
            this.called = called;
            this.utf8 = called.getBytes(StandardCharsets.UTF_8);
            ALL.add(this);
        }

        /// @param likely the number of the one that is looked for first
        private static @Nullable Member of(BsonCursor at, int likely) {
            for (int i = 0; i < ALL.size(); i++) {
                Member member = ALL.get((likely + i) % ALL.size());
                if (at.isNamed(member.utf8)) {
                    return member;
                }
            }
            return null;
        }
    }

    private final @Nullable BsonValue[] values = new BsonValue[Member.ALL.size()];

    private EventReader() {}

    static SyncedObjectEvent read(byte[] value) {
        EventReader event = new EventReader();
        BsonCursor at = new BsonCursor(value, 0);
        int next = 0;
        while (at.next()) {
            Member member = Member.of(at, next);
            if (member != null) {
                event.read(member, at);
                next = member.number + 1;
            }
        }
        return event.event();
    }

    private void read(Member member, BsonCursor at) {
        if (values[member.number] != null) {
            throw malformed("has two members '" + member.called + "'");
        }
        values[member.number] =
                member == Member.OBJECT && at.type() == BsonType.DOCUMENT ? at.document() : at.decoded();
    }

    private SyncedObjectEvent event() {
        return new SyncedObjectEvent(
                text(Member.ID),
                text(Member.APP),
                text(Member.TYPE),
                operation(),
                has(Member.MODEL) ? text(Member.MODEL) : null,
                has(Member.USER) ? text(Member.USER) : null,
                has(Member.CLIENT)
                        ? client(value(Member.CLIENT, BsonType.DOCUMENT).asDocument())
                        : null,
                Instant.ofEpochMilli(value(Member.ACCEPTED_AT, BsonType.DATE_TIME)
                        .asDateTime()
                        .getValue()));
    }

    private Operation operation() {
        String name = text(Member.OP);
        return switch (name) {
            case "upsert" -> upsert((RawBsonDocument) value(Member.OBJECT, BsonType.DOCUMENT));
            case "update" ->
                new Operation.Update(key(), value(Member.SET, BsonType.DOCUMENT).asDocument(), unset());
            case "delete" -> new Operation.Delete(key());
            default -> throw malformed("has the op '" + name + "'");
        };
    }

    private static Operation upsert(RawBsonDocument object) {
        BsonCursor at = BsonCursor.of(object);
        while (at.next()) {
            if (at.isNamed(OBJECT_ID)) {
                return new Operation.Upsert(at.decoded(), object);
            }
        }
        throw malformed("has an object without an _id");
    }

    private List<String> unset() {
        List<String> names = new ArrayList<>();
        for (BsonValue name : value(Member.UNSET, BsonType.ARRAY).asArray()) {
            if (!name.isString()) {
                throw malformed("unsets " + name + ", which is no name");
            }
            names.add(name.asString().getValue());
        }
        return names;
    }

    private static Client client(BsonDocument client) {
        if (!client.isString("name") || !client.isString("version")) {
            throw malformed("has a client without name and version");
        }
        return new Client(
                client.getString("name").getValue(), client.getString("version").getValue());
    }

    private BsonValue key() {
        BsonValue key = values[Member.KEY.number];
        if (key == null) {
            throw malformed("has no 'key'");
        }
        return key;
    }

    private boolean has(Member member) {
        return values[member.number] != null;
    }

    private String text(Member member) {
        return value(member, BsonType.STRING).asString().getValue();
    }

    private BsonValue value(Member member, BsonType type) {
        BsonValue value = values[member.number];
        if (value == null) {
            throw malformed("has no '" + member.called + "'");
        }
        if (value.getBsonType() != type) {
            throw malformed("has a member '" + member.called + "' of type " + value.getBsonType() + ", not " + type);
        }
        return value;
    }

    private static BsonSerializationException malformed(String why) {
        return new BsonSerializationException("not a synced-object event: it " + why);
    }
}
