package io.tandem.ingest.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Lines of all kinds: sound, odd, and wrong; of values that programs write and of values that nobody writes.
final class RandomLine {
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\"x\"",
            "\"a b\"",
            "\"né\"",
            "\"\\n\\t\\\"\\\\\\/\"",
            "\"\\u00e9\\u20ac\"",
            "\"\\ud83d\\ude00\"",
            "\"😀\"",
            "\"\\ud83d\"",
            "\"\\ude00x\"",
            "\"\\u0000\"",
            "\"\\x\"",
            "\"\t\"");
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "5",
            "-17",
            "2147483647",
            "2147483648",
            "-2147483649",
            "999999999999999999",
            "9223372036854775807",
            "9223372036854775808",
            "9".repeat(1_001),
            "0." + "3".repeat(1_001),
            "1e" + "0".repeat(1_001),
            "01",
            "1.",
            ".5",
            "+1",
            "0.0",
            "-0.0",
            "1.50",
            "0.1",
            "123456789.123456789",
            "0.30000000000000004",
            "9007199254740993.5",
            "1e5",
            "1E-7",
            "1.5e+300",
            "1e400",
            "4.9e-324",
            "1e");
    private static final List<String> WRAPPERS = List.of(
            "{\"$oid\":\"5f6dc78b206ef8b8a05a027f\"}",
            "{\"$oid\":\"5F6DC78B206EF8B8A05A027F\"}",
            "{\"$oid\":\"5f6dc78b206ef8b8a05a027\"}",
            "{\"$oid\":\"5f6dc78b206ef8b8a05a027f \"}",
            "{ \"$oid\" : \"5f6dc78b206ef8b8a05a027f\" }",
            "{\"$date\":\"2026-02-28T23:59:59Z\"}",
            "{\"$date\":\"2024-02-29T00:00:00.123Z\"}",
            "{\"$date\":\"2024-02-29T00:00:00.5Z\"}",
            "{\"$date\":\"2024-02-29T00:00:00.05Z\"}",
            "{\"$date\":\"2024-02-29T00:00:00.Z\"}",
            "{\"$date\":\"2023-02-29T00:00:00Z\"}",
            "{\"$date\":\"2023-04-31T00:00:00Z\"}",
            "{\"$date\":\"1969-12-31T23:59:59.999Z\"}",
            "{\"$date\":\"2023-01-01T24:00:00Z\"}",
            "{\"$date\":\"2023-01-01T00:00:60Z\"}",
            "{\"$date\":\"0001-01-01T00:00:00Z\"}",
            "{\"$date\":\"2023-01-01T00:00:00+01:00\"}",
            "{\"$date\":\"2023-01-01T00:00:00.1234Z\"}",
            "{\"$date\":{\"$numberLong\":\"-5\"}}",
            "{\"$date\":1700000000000}",
            "{\"$date\":1.5}",
            "{\"$numberInt\":\"5\"}",
            "{\"$numberInt\":\"2147483648\"}",
            "{\"$numberLong\":\"5\"}",
            "{\"$numberLong\":\"-0\"}",
            "{\"$numberLong\":\"1.5\"}",
            "{\"$numberLong\":5}",
            "{\"$numberDouble\":\"1.5\"}",
            "{\"$numberDouble\":\"-0\"}",
            "{\"$numberDouble\":\"NaN\"}",
            "{\"$numberDouble\":\"7\"}",
            "{\"$numberDecimal\":\"1.50\"}",
            "{\"$numberDecimal\":\"-0\"}",
            "{\"$numberDecimal\":\"1E+6145\"}",
            "{\"$numberDecimal\":\"12345678901234567890123456789012345\"}",
            "{\"$uuid\":\"73ffd264-44b3-4c69-90e8-e7d1dfc035d4\"}",
            "{\"$uuid\":\"73ffd26444b3-4c69-90e8-e7d1dfc035d4\"}",
            "{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"00\"}}",
            "{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"2\"}}",
            "{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"02\"}}",
            "{\"$binary\":{\"base64\":\"AAE\",\"subType\":\"80\"}}",
            "{\"$binary\":{\"base64\":\"c//SZESzTGmQ6OfR38A11A==\",\"subType\":\"04\"}}",
            "{\"$binary\":{\"base64\":\"*\",\"subType\":\"00\"}}",
            "{\"$timestamp\":{\"t\":1,\"i\":1}}",
            "{\"$minKey\":1}",
            "{\"$price\":1}",
            "{\"$oid\":\"5f6dc78b206ef8b8a05a027f\",\"x\":1}");
    private static final List<String> NAMES =
            List.of("a", "b", "c.d", "$e", "é", "\\u0061", "_id", "name", "count", "x\\ny", "", "tags", "f", "g", "h");

    private final Random random;

    RandomLine(long seed) {
        this.random = new Random(seed);
    }

    /// One line, sometimes with a byte changed, lost or added.
    byte[] next(boolean fitting) {
        List<String> members = new ArrayList<>();
        members.add("\"id\":" + (random.nextInt(20) == 0 ? value(1) : "\"e-" + random.nextInt(9) + "\""));
        members.add("\"type\":" + (random.nextInt(20) == 0 ? value(1) : "\"Task\""));
        switch (random.nextInt(4)) {
            case 0 -> {
                members.add("\"op\":\"update\"");
                members.add("\"key\":" + (fitting ? ofType("int") : value(1)));
                members.add("\"set\":" + task(fitting, false));
            }
            case 1 -> {
                members.add("\"op\":\"delete\"");
                members.add("\"key\":" + (fitting ? ofType("int") : value(1)));
            }
            case 2 -> members.add("\"object\":" + task(fitting, true));
            default -> {
                members.add("\"op\":\"upsert\"");
                members.add("\"object\":" + task(fitting, true));
            }
        }
        if (random.nextInt(30) == 0) {
            members.add("\"" + one(NAMES) + "\":" + value(1));
        }
        if (random.nextInt(10) == 0) {
            members.add(members.remove(random.nextInt(members.size())));
        }
        return mutated((blank() + "{" + blank() + String.join(",", members) + blank() + "}" + blank())
                .getBytes(StandardCharsets.UTF_8));
    }

    private String task(boolean fitting, boolean whole) {
        List<String> members = new ArrayList<>();
        if (whole) {
            members.add("\"_id\":" + (fitting ? ofType("int") : value(1)));
            members.add("\"name\":" + ofType("string"));
        }
        for (String property : List.of(
                "age int",
                "weight double",
                "due date",
                "uuid uuid",
                "data data",
                "price decimal",
                "any any",
                "done bool",
                "oid oid",
                "owner string",
                "elsewhere int",
                "counts dictionary",
                "tags strings",
                "numbers ints",
                "address address",
                "places addresses",
                "lots set")) {
            if (random.nextInt(4) == 0) {
                String[] words = property.split(" ", 2);
                members.add("\"" + words[0] + "\":"
                        + blank()
                        + (random.nextInt(30) == 0 ? value(2) : fitting ? ofType(words[1]) : value(2)));
            }
        }
        if (random.nextInt(fitting ? 30 : 3) == 0) {
            members.add("\"" + one(NAMES) + "\":" + value(2));
        }
        if (random.nextInt(5) == 0) {
            members.add(members.isEmpty() ? "" : members.remove(random.nextInt(members.size())));
        }
        return "{" + blank() + String.join("," + blank(), members) + "}";
    }

    private String ofType(String type) {
        return switch (type) {
            case "int" ->
                random.nextInt(10) == 0
                        ? one(List.of("{\"$numberInt\":\"7\"}", "{\"$numberLong\":\"7\"}"))
                        : Integer.toString(random.nextInt(100));
            case "string" -> one(STRINGS.subList(0, 8));
            case "double" -> one(List.of("1", "1.5", "-0.0", "0.1", "1e5", "{\"$numberDouble\":\"2\"}"));
            case "date" -> one(WRAPPERS.subList(5, 7));
            case "uuid" -> "{\"$uuid\":\"73ffd264-44b3-4c69-90e8-e7d1dfc035d4\"}";
            case "data" -> "{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"00\"}}";
            case "decimal" -> "{\"$numberDecimal\":\"1.50\"}";
            case "bool" -> random.nextBoolean() ? "true" : "false";
            case "oid" -> WRAPPERS.getFirst();
            case "dictionary" -> random.nextBoolean() ? "{}" : "{\"a\":1,\"b.c\":2}";
            case "strings" -> random.nextBoolean() ? "[]" : "[\"x\", \"y\"]";
            case "ints" -> one(List.of("[]", "[1,2,3]", "[null]", "[{\"$numberInt\":\"1\"}]"));
            case "set" -> one(List.of("[]", "[1]", "[1,2]", "[1,1.0]"));
            case "address" ->
                one(List.of("{\"city\":\"Ulm\"}", "{\"city\":\"Ulm\",\"inner\":{\"deep\":true,\"n\":1}}", "null"));
            case "addresses" -> one(List.of("[]", "[{\"city\":\"\"},{\"city\":\"x\"}]", "[{}]"));
            default -> value(2);
        };
    }

    private String value(int depth) {
        int kind = random.nextInt(depth > 4 ? 5 : 8);
        return switch (kind) {
            case 0 -> one(STRINGS);
            case 1 -> one(NUMBERS);
            case 2 -> one(List.of("true", "false", "null", "nul", "True"));
            case 3 -> one(WRAPPERS);
            case 4 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 5 -> "[" + String.join(",", values(depth)) + "]";
            default ->
                "{"
                        + String.join(
                                ",",
                                values(depth).stream()
                                        .map(value -> "\"" + one(NAMES) + "\":" + blank() + value)
                                        .toList())
                        + "}";
        };
    }

    private List<String> values(int depth) {
        List<String> values = new ArrayList<>();
        int count = random.nextInt(40) == 0 ? 60 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            values.add(value(depth + 1));
        }
        return values;
    }

    private byte[] mutated(byte[] line) {
        if (random.nextInt(4) > 0) {
            return line;
        }
        int at = random.nextInt(line.length);
        String signs = "\"{}[],:0-.eE$ \\ut\0";
        byte sign = (byte) signs.charAt(random.nextInt(signs.length()));
        byte[] longer = new byte[line.length + 1];
        System.arraycopy(line, 0, longer, 0, at);
        longer[at] = sign;
        System.arraycopy(line, at, longer, at + 1, line.length - at);
        if (random.nextBoolean()) {
            return longer;
        }
        line[at] = sign;
        return line;
    }

    private String blank() {
        return random.nextInt(6) == 0 ? one(List.of(" ", "\t", "  ", "\r")) : "";
    }

    private String one(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }
}
