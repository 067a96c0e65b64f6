package io.tandem.schema.inference;

import io.tandem.contract.BsonCursor;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BSONException;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// A schema made ready to say of most objects, by their bytes alone, that they bring nothing new: [Inference] would
/// find nothing in them, and they are stored as they came. What it does not hold it leaves to those who decode; it
/// never holds a set, a dictionary, an object inside a mixed value, or an int that is to be stored as int64.
///
/// Several threads may use it: what they race for is only which property they expect next.
public final class KnownShape {
    /// Embedded types that are used in many places unfold into these; what lies beyond is not held.
    private static final int MAX_PLACES = 20_000;

    private final TypeSchema schema;
    private final AtomicInteger places = new AtomicInteger();
    private final @Nullable Level root;

    /// Is told what lies in an object, in its order.
    public interface Visitor {
        /// A property of the object that is being visited.
        ///
        /// @param isUuid whether it is binary data of the subtype of UUIDs
        void property(String name, BsonType type, boolean isUuid);

        /// An element of the list that the last property is.
        void element(BsonType type, boolean isUuid);

        /// What follows lies in the embedded object that the last property is, or its last element.
        void enter();

        /// That object ends.
        void leave();
    }

    private static final Visitor NOBODY = new Visitor() {
        @Override
        public void property(String name, BsonType type, boolean isUuid) {}

        @Override
        public void element(BsonType type, boolean isUuid) {}

        @Override
        public void enter() {}

        @Override
        public void leave() {}
    };

    /// A property at its place: objects of one embedded type may lie in several.
    private static final class Place {
        private final int number;
        private final String name;
        private final byte[] utf8;
        private final SchemaProperty known;
        private final boolean isKey;
        private @Nullable Level inside;
        private @Nullable Place next;

        Place(int number, SchemaProperty known, boolean isKey) {
            this.number = number;
            this.name = known.property().name();
            this.utf8 = name.getBytes(StandardCharsets.UTF_8);
            this.known = known;
            this.isKey = isKey;
        }
    }

    /// The properties of an object at its place.
    private static final class Level {
        private final int depth;
        private final Map<String, Place> properties = new HashMap<>();
        private @Nullable Place first;

        Level(SchemaType type, int depth) {
            this.depth = depth;
            for (SchemaProperty known : type.properties().values()) {
                Place place = new Place(
                        properties.size(),
                        known,
                        depth == 1 && known.property().name().equals("_id"));
                properties.put(place.name, place);
            }
        }
    }

    private KnownShape(TypeSchema schema) {
        this.schema = schema;
        this.root = level(schema.title(), 1);
    }

    /// The shape of this schema's objects.
    public static KnownShape of(TypeSchema schema) {
        return new KnownShape(schema);
    }

    /// Whether this object brings nothing new and is stored as it is. False says nothing: decode it.
    public boolean holds(RawBsonDocument object) {
        return visit(object, NOBODY);
    }

    /// The same, telling what lies in it; where the answer is false, up to the place that is not held.
    public boolean visit(RawBsonDocument object, Visitor visitor) {
        try {
            return root != null && object(root, BsonCursor.of(object), visitor);
        } catch (BSONException malformed) {
            return false;
        }
    }

    private @Nullable Level level(String title, int depth) {
        SchemaType type = schema.type(title);
        if (type == null || depth > Inference.MAX_DEPTH || places.get() > MAX_PLACES) {
            return null;
        }
        places.addAndGet(type.properties().size());
        return new Level(type, depth);
    }

    private boolean object(Level level, BsonCursor member, Visitor visitor) {
        long[] met = new long[level.properties.size() / Long.SIZE + 1];
        Place before = null;
        Place expected = level.first;
        while (expected == null ? member.next() : member.next(expected.utf8)) {
            Place place = member.isExpected() ? expected : level.properties.get(member.name());
            if (place == null) {
                return false;
            }
            long bit = 1L << place.number;
            int word = place.number / Long.SIZE;
            boolean twice = (met[word] & bit) != 0;
            met[word] |= bit;
            if (twice || !value(level, place, member, visitor)) {
                return false;
            }
            if (place != expected) {
                expect(level, before, place);
            }
            before = place;
            expected = place.next;
        }
        return true;
    }

    /// Objects of one type mostly have their properties in one order.
    private static void expect(Level level, @Nullable Place before, Place place) {
        if (before == null) {
            level.first = place;
        } else {
            before.next = place;
        }
    }

    private boolean value(Level level, Place place, BsonCursor member, Visitor visitor) {
        BsonType type = member.type();
        visitor.property(place.name, type, member.isUuid());
        Property property = place.known.property();
        if (type == BsonType.NULL) {
            return !PropertyTypes.isRequired(property) && !place.isKey;
        }
        return switch (property.type()) {
            case Element element -> element(place, element, member, level.depth + 1, visitor);
            case ListOf list ->
                type == BsonType.ARRAY && elements(place, list.element(), member.inside(), level.depth, visitor);
            case SetOf ignored -> false;
            case DictionaryOf ignored -> false;
        };
    }

    private boolean elements(Place place, Element type, BsonCursor element, int depth, Visitor visitor) {
        while (element.next()) {
            visitor.element(element.type(), element.isUuid());
            boolean held = element.type() == BsonType.NULL
                    ? place.known.property().optional()
                    : element(place, type, element, depth + 2, visitor);
            if (!held) {
                return false;
            }
        }
        return true;
    }

    /// @param depth of an object that this is
    private boolean element(Place place, Element type, BsonCursor value, int depth, Visitor visitor) {
        Scalar found = Scalar.of(value.type(), value.isUuid());
        return switch (type) {
            case Scalar scalar when place.isKey -> found == scalar && scalar.canBeKey() && isStored(place, value);
            case Scalar scalar when scalar == Scalar.MIXED -> found != null;
            case Scalar scalar -> scalar.takes(found) && (scalar != Scalar.INT || isStored(place, value));
            case Link link
            when schema.isEmbedded(link.target()) ->
                value.type() == BsonType.DOCUMENT && embedded(place, link, value, depth, visitor);
            case Link ignored -> found != null && found.canBeKey();
        };
    }

    /// Whether an int is stored as it is: a declared one is stored as int64.
    private static boolean isStored(Place place, BsonCursor value) {
        return place.known.provisional() || value.type() != BsonType.INT32;
    }

    private boolean embedded(Place place, Link link, BsonCursor value, int depth, Visitor visitor) {
        Level level = place.inside;
        if (level == null) {
            level = level(link.target(), depth);
            place.inside = level;
        }
        if (level == null) {
            return false;
        }
        visitor.enter();
        boolean held = object(level, value.inside(), visitor);
        visitor.leave();
        return held;
    }
}
