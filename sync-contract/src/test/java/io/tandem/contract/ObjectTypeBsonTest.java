package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.ObjectTypeBson;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class ObjectTypeBsonTest {
    @Test
    void every_kind_of_type_and_property_comes_back_as_it_went() {
        List<Property> properties = new ArrayList<>();
        properties.add(new Property("_id", Scalar.OBJECT_ID, false, false));
        List<Element> elements = new ArrayList<>(List.of(Scalar.values()));
        elements.add(new Link("Person"));
        for (Element element : elements) {
            for (PropertyType type :
                    List.of(element, new ListOf(element), new SetOf(element), new DictionaryOf(element))) {
                for (boolean flag : new boolean[] {true, false}) {
                    properties.add(new Property("$a.b/" + properties.size(), type, flag, !flag));
                }
            }
        }
        for (Kind kind : Kind.values()) {
            ObjectType type = new ObjectType(
                    "Tåsk", kind, kind == Kind.EMBEDDED ? Optional.empty() : Optional.of("_id"), properties);

            assertThat(ObjectTypeBson.objectType(ObjectTypeBson.of(type))).isEqualTo(type);
        }
    }

    @Test
    void what_is_no_type_is_refused() {
        BsonDocument unknown = ObjectTypeBson.of(new Property("a", Scalar.INT, false, false));

        assertThatThrownBy(() -> ObjectTypeBson.property(unknown.clone().append("type", new BsonString("regex"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("regex");
        assertThatThrownBy(() -> ObjectTypeBson.property(unknown.clone().append("collection", new BsonString("bag"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bag");
    }
}
