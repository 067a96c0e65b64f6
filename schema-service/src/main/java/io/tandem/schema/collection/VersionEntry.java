package io.tandem.schema.collection;

import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.Sentences;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One change, as machines read it: in a version's history and in a refusal.
///
/// @param kind    what kind of change, e.g. `property-type-changed`
/// @param path    `Type` or `Type.property`
/// @param from    what it was, if it was anything
/// @param to      what it is or would be, if it is anything
/// @param message the sentence
/// @param event   id of the event that brought it, if one did
public record VersionEntry(
        String kind,
        String path,
        @Nullable String from,
        @Nullable String to,
        String message,
        @Nullable String event) {

    /// This change, brought by this event or by none.
    public static VersionEntry of(SchemaChange change, @Nullable String event) {
        String type = change.type();
        String says = Sentences.of(change);
        return switch (change) {
            case SchemaChange.TypeAdded it ->
                new VersionEntry("type-added", type, null, properties(it.added().properties()), says, event);
            case SchemaChange.TypeRemoved ignored -> new VersionEntry("type-removed", type, type, null, says, event);
            case SchemaChange.TypeRenamed it -> new VersionEntry("type-renamed", type, type, it.to(), says, event);
            case SchemaChange.KindChanged it ->
                new VersionEntry(
                        "kind-changed", type, it.before().name(), it.after().name(), says, event);
            case SchemaChange.PrimaryKeyChanged it ->
                new VersionEntry(
                        "primary-key-changed",
                        type,
                        it.before().orElse(null),
                        it.after().orElse(null),
                        says,
                        event);
            case SchemaChange.PropertyAdded it ->
                new VersionEntry("property-added", path(type, it.added()), null, text(it.added()), says, event);
            case SchemaChange.PropertyRemoved it ->
                new VersionEntry("property-removed", path(type, it.removed()), text(it.removed()), null, says, event);
            case SchemaChange.PropertyRenamed it ->
                new VersionEntry("property-renamed", type + "." + it.property(), it.property(), it.to(), says, event);
            case SchemaChange.PropertyTypeChanged it ->
                new VersionEntry(
                        "property-type-changed",
                        path(type, it.before()),
                        it.before().type().text(),
                        it.after().type().text(),
                        says,
                        event);
            case SchemaChange.OptionalityChanged it ->
                new VersionEntry(
                        "optionality-changed",
                        path(type, it.before()),
                        it.before().optional() ? "optional" : "required",
                        it.after().optional() ? "optional" : "required",
                        says,
                        event);
            case SchemaChange.IndexChanged it ->
                new VersionEntry("index-changed", path(type, it.before()), null, null, says, event);
            case SchemaChange.PropertiesDeclared it ->
                new VersionEntry("properties-declared", type, null, String.join(", ", it.properties()), says, event);
        };
    }

    /// As a JSON object; what is unknown is left out.
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind);
        json.put("path", path);
        Optional.ofNullable(from).ifPresent(value -> json.put("from", value));
        Optional.ofNullable(to).ifPresent(value -> json.put("to", value));
        json.put("message", message);
        Optional.ofNullable(event).ifPresent(value -> json.put("event", value));
        return json;
    }

    private static String path(String type, Property property) {
        return type + "." + property.name();
    }

    private static String text(Property property) {
        return property.type().text() + (property.optional() ? "?" : "");
    }

    private static String properties(List<Property> properties) {
        return properties.stream().map(p -> p.name() + ": " + text(p)).collect(Collectors.joining(", "));
    }
}
