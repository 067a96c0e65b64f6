package io.tandem.ingest.line;

import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Makes an int64 of each int32 that a model declares as an int, in a change that fits the model: so it is stored, and
/// whoever stores it can take the bytes as they are.
final class DeclaredInts {
    private final DeclaredModel model;

    private DeclaredInts(DeclaredModel model) {
        this.model = model;
    }

    /// The change with its ints widened, in the documents that it has.
    static Operation widened(DeclaredModel model, String typeName, Operation operation) {
        DeclaredModel.Type type = model.type(typeName);
        if (type == null) {
            return operation;
        }
        DeclaredInts ints = new DeclaredInts(model);
        return switch (operation) {
            case Operation.Upsert upsert -> {
                ints.widen(type, upsert.object());
                yield new Operation.Upsert(upsert.object());
            }
            case Operation.Update update -> {
                ints.widen(type, update.set());
                yield new Operation.Update(ints.key(type, update.key()), update.set(), update.unset());
            }
            case Operation.Delete delete -> new Operation.Delete(ints.key(type, delete.key()));
        };
    }

    private BsonValue key(DeclaredModel.Type type, BsonValue key) {
        DeclaredModel.Declared declared = type.byName().get(PlainObject.PRIMARY_KEY);
        return declared != null && declared.property().type() instanceof Scalar scalar ? element(scalar, key) : key;
    }

    private void widen(DeclaredModel.Type type, BsonDocument document) {
        for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
            DeclaredModel.@Nullable Declared declared = type.byName().get(entry.getKey());
            if (declared != null) {
                entry.setValue(
                        switch (declared.property().type()) {
                            case Element element -> element(element, entry.getValue());
                            case ListOf list -> elements(list.element(), entry.getValue());
                            case SetOf set -> elements(set.element(), entry.getValue());
                            case DictionaryOf dictionary -> values(dictionary.element(), entry.getValue());
                        });
            }
        }
    }

    private BsonValue element(Element element, BsonValue value) {
        return switch (element) {
            case Scalar scalar ->
                scalar == Scalar.INT && value.isInt32()
                        ? new BsonInt64(value.asInt32().getValue())
                        : value;
            case Link link -> {
                DeclaredModel.Type target = model.type(link.target());
                // Only an embedded object is a document; a key stays as it was sent.
                if (target != null && value.isDocument()) {
                    widen(target, value.asDocument());
                }
                yield value;
            }
        };
    }

    private BsonValue elements(Element element, BsonValue value) {
        BsonArray array = value.asArray();
        for (int i = 0; i < array.size(); i++) {
            array.set(i, element(element, array.get(i)));
        }
        return array;
    }

    private BsonValue values(Element element, BsonValue value) {
        for (Map.Entry<String, BsonValue> entry : value.asDocument().entrySet()) {
            entry.setValue(element(element, entry.getValue()));
        }
        return value;
    }
}
