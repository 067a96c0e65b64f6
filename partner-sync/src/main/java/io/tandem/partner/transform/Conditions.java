package io.tandem.partner.transform;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// The conditional expressions that short forms compile to.
final class Conditions {
    /// The value that takes a property away in `$set`.
    static final BsonString REMOVE = new BsonString("$$REMOVE");

    private Conditions() {}

    static BsonDocument isMissing(String property) {
        return new BsonDocument(
                "$eq",
                new BsonArray(
                        List.of(new BsonDocument("$type", new BsonString("$" + property)), new BsonString("missing"))));
    }

    /// `expression`, or nothing where the document lacks the property.
    static BsonDocument unlessMissing(String property, BsonValue expression) {
        return cond(isMissing(property), REMOVE, expression);
    }

    static BsonDocument cond(BsonValue condition, BsonValue then, BsonValue otherwise) {
        return new BsonDocument("$cond", new BsonArray(List.of(condition, then, otherwise)));
    }
}
