package io.tandem.schema.oracle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.tandem.schema.oracle.WrittenProperty.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// realm-core by its C API (`realm.h`), from the library that Realm Kotlin's JVM artifact carries.
@SuppressWarnings("restricted") // Calling native code is what it is for.
final class NativeRealmCore implements RealmCore {
    private static final int ADDITIVE_DISCOVERED = 5;
    private static final int LOG_NOTHING = 8;
    private static final int NULLABLE = 1;
    private static final int PRIMARY_KEY = 2;
    private static final int INDEXED = 4;
    private static final int LINKING_OBJECTS = 14;
    private static final Map<String, Integer> TYPES = Map.ofEntries(
            Map.entry("int", 0),
            Map.entry("bool", 1),
            Map.entry("string", 2),
            Map.entry("data", 4),
            Map.entry("mixed", 6),
            Map.entry("date", 8),
            Map.entry("float", 9),
            Map.entry("double", 10),
            Map.entry("decimal128", 11),
            Map.entry(WrittenProperty.OBJECT, 12),
            Map.entry("objectId", 15),
            Map.entry("uuid", 17));

    /// `realm_class_info_t`: name, primary key, counts of properties and of backlinks, key, flags.
    private static final MemoryLayout TYPE =
            MemoryLayout.structLayout(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);

    /// `realm_property_info_t`: name, public name, type, collection, link target, origin, key, flags.
    private static final MemoryLayout PROPERTY = MemoryLayout.structLayout(
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            MemoryLayout.paddingLayout(4));

    /// `realm_error_t`: code, categories, message, the program's own error, path.
    private static final MemoryLayout ERROR =
            MemoryLayout.structLayout(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);

    private final Path folder = Path.of("target", "realm-core");
    private final SymbolLookup library;
    private final MethodHandle newSchema;
    private final MethodHandle validate;
    private final MethodHandle newConfig;
    private final MethodHandle setPath;
    private final MethodHandle setInMemory;
    private final MethodHandle setSchema;
    private final MethodHandle setMode;
    private final MethodHandle setVersion;
    private final MethodHandle setScheduler;
    private final MethodHandle open;
    private final MethodHandle close;
    private final MethodHandle release;
    private final MethodHandle lastError;
    private final MethodHandle clearError;
    private final MemorySegment scheduler;

    NativeRealmCore() {
        library = SymbolLookup.libraryLookup(unpacked(), Arena.global());
        newSchema = function("realm_schema_new", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
        validate = function("realm_schema_validate", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_LONG));
        newConfig = function("realm_config_new", FunctionDescriptor.of(ADDRESS));
        setPath = function("realm_config_set_path", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        setInMemory = function("realm_config_set_in_memory", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN));
        setSchema = function("realm_config_set_schema", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        setMode = function("realm_config_set_schema_mode", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
        setVersion = function("realm_config_set_schema_version", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG));
        setScheduler = function("realm_config_set_scheduler", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        open = function("realm_open", FunctionDescriptor.of(ADDRESS, ADDRESS));
        close = function("realm_close", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
        release = function("realm_release", FunctionDescriptor.ofVoid(ADDRESS));
        lastError = function("realm_get_last_error", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
        clearError = function("realm_clear_last_error", FunctionDescriptor.of(JAVA_BOOLEAN));
        scheduler = scheduler();
        call(function("realm_set_log_level", FunctionDescriptor.ofVoid(JAVA_INT)), LOG_NOTHING);
    }

    @Override
    public String validate(List<WrittenType> model, Validation validation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment schema = schema(model, arena);
            boolean isSound = (boolean) call(validate, schema, (long) validation.bits);
            call(release, schema);
            return isSound ? "" : error(arena);
        }
    }

    @Override
    public String reopen(List<WrittenType> before, List<WrittenType> after) {
        try (Arena arena = Arena.ofConfined()) {
            // What is only in memory lives as long as it is open.
            MemorySegment made = open(before, arena);
            if (made.address() == 0) {
                throw new IllegalStateException("the older model makes no file: " + error(arena));
            }
            MemorySegment opened = open(after, arena);
            String error = opened.address() == 0 ? error(arena) : close(opened);
            close(made);
            return error;
        }
    }

    private MemorySegment open(List<WrittenType> model, Arena arena) {
        MemorySegment config = (MemorySegment) call(newConfig);
        MemorySegment schema = schema(model, arena);
        call(setPath, config, text(folder.resolve("pair.realm").toString(), arena));
        call(setInMemory, config, true);
        call(setSchema, config, schema);
        call(setVersion, config, 1L);
        call(setMode, config, ADDITIVE_DISCOVERED);
        call(setScheduler, config, scheduler);
        MemorySegment realm = (MemorySegment) call(open, config);
        call(release, schema);
        call(release, config);
        return realm;
    }

    private String close(MemorySegment realm) {
        call(close, realm);
        call(release, realm);
        return "";
    }

    /// The library has no scheduler of its own for this platform: one that is on any thread and is told of nothing.
    private MemorySegment scheduler() {
        MemorySegment isOnThread = Linker.nativeLinker()
                .upcallStub(
                        MethodHandles.dropArguments(
                                MethodHandles.constant(boolean.class, true), 0, MemorySegment.class),
                        FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS),
                        Arena.global());
        MethodHandle newScheduler = function(
                "realm_scheduler_new",
                FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        MemorySegment none = MemorySegment.NULL;
        return (MemorySegment) call(newScheduler, none, none, none, isOnThread, none, none);
    }

    private MemorySegment schema(List<WrittenType> model, Arena arena) {
        MemorySegment types = arena.allocate(TYPE, model.size());
        MemorySegment properties = arena.allocate(ADDRESS, model.size());
        for (int i = 0; i < model.size(); i++) {
            WrittenType type = model.get(i);
            long at = i * TYPE.byteSize();
            List<WrittenProperty> stored = type.properties().stream()
                    .filter(property -> property.shape() != Shape.BACKLINK)
                    .toList();
            List<WrittenProperty> backlinks = type.properties().stream()
                    .filter(property -> property.shape() == Shape.BACKLINK)
                    .toList();
            types.set(ADDRESS, at, text(type.name(), arena));
            types.set(ADDRESS, at + 8, text(type.primaryKey(), arena));
            types.set(JAVA_LONG, at + 16, stored.size());
            types.set(JAVA_LONG, at + 24, backlinks.size());
            types.set(
                    JAVA_INT,
                    at + 36,
                    switch (type.kind()) {
                        case TOP_LEVEL -> 0;
                        case EMBEDDED -> 1;
                        case ASYMMETRIC -> 2;
                    });
            MemorySegment infos = arena.allocate(PROPERTY, type.properties().size());
            long next = 0;
            boolean keyed = false;
            for (WrittenProperty property : stored) {
                boolean isKey = !keyed && property.name().equals(type.primaryKey());
                keyed |= isKey;
                next = write(infos, next, property, isKey, arena);
            }
            for (WrittenProperty backlink : backlinks) {
                next = write(infos, next, resolved(backlink, model), false, arena);
            }
            properties.setAtIndex(ADDRESS, i, infos);
        }
        return (MemorySegment) call(newSchema, types, (long) model.size(), properties);
    }

    private static WrittenProperty resolved(WrittenProperty backlink, List<WrittenType> model) {
        return model.stream()
                .filter(type -> type.name().equals(backlink.target()))
                .findFirst()
                .map(type -> backlink.from(WrittenType.storedName(backlink.origin(), type.properties())))
                .orElse(backlink);
    }

    private static long write(MemorySegment infos, long at, WrittenProperty property, boolean isKey, Arena arena) {
        boolean isBacklink = property.shape() == Shape.BACKLINK;
        infos.set(ADDRESS, at, text(property.name(), arena));
        infos.set(ADDRESS, at + 8, text(property.alias(), arena));
        infos.set(JAVA_INT, at + 16, isBacklink ? LINKING_OBJECTS : Objects.requireNonNull(TYPES.get(property.word())));
        infos.set(
                JAVA_INT,
                at + 20,
                switch (property.shape()) {
                    case ONE -> 0;
                    case LIST, BACKLINK -> 1;
                    case SET -> 2;
                    case DICTIONARY -> 4;
                });
        infos.set(ADDRESS, at + 24, text(property.target(), arena));
        infos.set(ADDRESS, at + 32, text(property.origin(), arena));
        infos.set(
                JAVA_INT,
                at + 48,
                (property.optional() ? NULLABLE : 0)
                        | (isKey ? PRIMARY_KEY : 0)
                        | (property.indexed() ? INDEXED : 0));
        return at + PROPERTY.byteSize();
    }

    private String error(Arena arena) {
        MemorySegment error = arena.allocate(ERROR);
        call(lastError, error);
        String message =
                error.get(ADDRESS, 8).reinterpret(Long.MAX_VALUE).getString(0);
        call(clearError);
        return message;
    }

    private static MemorySegment text(String text, Arena arena) {
        return arena.allocateFrom(text);
    }

    private MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), descriptor);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a call of realm-core failed", e);
        }
    }

    private Path unpacked() {
        Path unpacked = folder.resolve("librealmc.so");
        try (InputStream library = getClass().getResourceAsStream("/jni/linux/librealmc.so")) {
            Files.createDirectories(folder);
            Files.copy(Objects.requireNonNull(library), unpacked, StandardCopyOption.REPLACE_EXISTING);
            return unpacked.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
