package io.tandem.schema.proposal;

import static io.tandem.schema.proposal.Expressions.list;
import static io.tandem.schema.proposal.Expressions.object;
import static io.tandem.schema.proposal.Expressions.operator;
import static io.tandem.schema.proposal.Expressions.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// Both directions of a migration, step by step: short forms where partner-sync knows the way back by itself.
final class Steps {
    private final List<ObjectNode> forward = new ArrayList<>();
    private final List<ObjectNode> back = new ArrayList<>();
    private boolean invertible = true;

    /// The property gets another name.
    void rename(String from, String to) {
        forward.add(operator("rename", object().<ObjectNode>set(from, text(to))));
        back.add(operator("rename", object().<ObjectNode>set(to, text(from))));
    }

    /// The other shape does not have it; it stays where it is.
    void unset(String property) {
        ObjectNode unset = operator("unset", (JsonNode) list(text(property)));
        forward.add(unset);
        back.add(unset.deepCopy());
    }

    /// The property's value becomes another one; its name is the same on both sides of this step.
    void value(String property, ValueCrossing there, ValueCrossing back) {
        if (there.isIdentity() && back.isIdentity()) {
            return;
        }
        if (there.isShort() && back.isShort()) {
            forward.add(convert(property, there));
            this.back.add(convert(property, back));
            return;
        }
        invertible = false;
        stage(forward, property, there);
        stage(this.back, property, back);
    }

    private static void stage(List<ObjectNode> direction, String property, ValueCrossing crossing) {
        if (crossing.isShort()) {
            direction.add(convert(property, crossing));
        } else if (!crossing.isIdentity()) {
            direction.add(operator("$set", object().<ObjectNode>set(property, crossing.expression("$" + property))));
        }
    }

    private static ObjectNode convert(String property, ValueCrossing crossing) {
        Conversion conversion = crossing.conversion();
        if (conversion == null) {
            throw new IllegalStateException("A short form converts");
        }
        ObjectNode types = object();
        types.set("from", text(Conversion.word(conversion.from())));
        types.set("to", text(Conversion.word(conversion.to())));
        return operator("convert", object().<ObjectNode>set(property, types));
    }

    /// Sets `forward`, and `reverse` where partner-sync would not find it.
    ///
    /// @param any a property that a stage can name to leave all as it is: no direction is empty
    void into(ObjectNode definition, String any) {
        ObjectNode same = operator("$set", object().<ObjectNode>set(any, text("$" + any)));
        if (forward.isEmpty()) {
            invertible = false;
            forward.add(same);
        }
        definition.set("forward", array(forward));
        if (!invertible) {
            definition.set("reverse", array(back.isEmpty() ? List.of(same.deepCopy()) : back.reversed()));
        }
    }

    private static ArrayNode array(List<ObjectNode> stages) {
        return list(stages.toArray(JsonNode[]::new));
    }
}
