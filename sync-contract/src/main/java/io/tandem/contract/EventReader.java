package io.tandem.contract;

import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Reads an event from its bytes. Members that it does not know are passed over: a later version may have them.
final class EventReader {
    private static final byte[] OBJECT_ID = "_id".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NAME = "name".getBytes(StandardCharsets.UTF_8);
    // A value takes at least its type and the end of its name.
    private static final int FEW_VALUES = 2 * SyncedObjectEvent.MOST_VALUES;
    private static final byte[] VERSION = "version".getBytes(StandardCharsets.UTF_8);

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

    private final @Nullable SyncedObjectEvent before;

    private EventReader(@Nullable SyncedObjectEvent before) {
        this.before = before;
    }

    /// @param before another event: names that both have are kept once
    static SyncedObjectEvent read(byte[] value, @Nullable SyncedObjectEvent before) {
        EventReader event = new EventReader(before);
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
        boolean staysBytes = member == Member.OBJECT || member == Member.CLIENT;
        if (at.end() - at.begin() > FEW_VALUES && count(at) > SyncedObjectEvent.MOST_VALUES) {
            throw malformed(
                    "has a member '" + member.called + "' with more than " + SyncedObjectEvent.MOST_VALUES + " values");
        }
        values[member.number] = switch (at.type()) {
            case STRING -> new BsonString(at.text(likely(member)));
            case DOCUMENT -> staysBytes ? at.document() : at.decoded();
            default -> at.decoded();
        };
    }

    // Before anything is decoded; too many levels end in a StackOverflowError, as they do in decoding.
    private static int count(BsonCursor at) {
        int values = 0;
        if (at.type() == BsonType.DOCUMENT || at.type() == BsonType.ARRAY) {
            BsonCursor inside = at.inside();
            while (inside.next() && values <= SyncedObjectEvent.MOST_VALUES) {
                values += 1 + count(inside);
            }
        }
        return values;
    }

    private @Nullable String likely(Member member) {
        if (before == null) {
            return null;
        }
        return member == Member.APP
                ? before.app()
                : member == Member.TYPE
                        ? before.type()
                        : member == Member.MODEL ? before.model() : member == Member.USER ? before.user() : null;
    }

    private SyncedObjectEvent event() {
        return new SyncedObjectEvent(
                text(Member.ID),
                text(Member.APP),
                text(Member.TYPE),
                operation(),
                has(Member.MODEL) ? text(Member.MODEL) : null,
                has(Member.USER) ? text(Member.USER) : null,
                has(Member.CLIENT) ? client((RawBsonDocument) value(Member.CLIENT, BsonType.DOCUMENT)) : null,
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
        if (!at.find(OBJECT_ID)) {
            throw malformed("has an object without an _id");
        }
        return new Operation.Upsert(at.decoded(), object);
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

    private Client client(RawBsonDocument client) {
        Client likely = before == null ? null : before.client();
        String name = null;
        String version = null;
        BsonCursor at = BsonCursor.of(client);
        while (at.next()) {
            if (at.isNamed(NAME)) {
                name = at.text(likely == null ? null : likely.name());
            } else if (at.isNamed(VERSION)) {
                version = at.text(likely == null ? null : likely.version());
            }
        }
        if (name == null || version == null) {
            throw malformed("has a client without name and version");
        }
        return new Client(name, version);
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
