package io.tandem.schema.datamodel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The languages in which a data model is written, each for its SDK.
public enum SdkLanguage {
    C_SHARP("csharp", "c#", "C#"),
    CPP("cpp", "c++", "C++"),
    DART("dart", "flutter", "Dart"),
    JAVA("java", "java", "Java"),
    JAVA_SCRIPT("javascript", "js", "Javascript"),
    KOTLIN("kotlin", "kt", "Kotlin"),
    OBJECTIVE_C("objective-c", "objc", "Objective-C"),
    SWIFT("swift", "swift", "Swift"),
    TYPE_SCRIPT("typescript", "ts", "Typescript");

    private final String word;
    private final String alias;
    private final String title;

    SdkLanguage(String word, String alias, String title) {
        this.word = word;
        this.alias = alias;
        this.title = title;
    }

    /// The word in requests.
    public String word() {
        return word;
    }

    /// The name that people read.
    public String title() {
        return title;
    }

    Sdk sdk() {
        return switch (this) {
            case C_SHARP -> new DotNetSdk();
            case CPP -> new CppSdk();
            case DART -> new FlutterSdk();
            case JAVA -> new JavaSdk();
            case JAVA_SCRIPT -> new JavaScriptSdk();
            case KOTLIN -> new KotlinSdk();
            case OBJECTIVE_C -> new ObjectiveCSdk();
            case SWIFT -> new SwiftSdk();
            case TYPE_SCRIPT -> new TypeScriptSdk();
        };
    }

    /// The language of this word, in whatever case, with or without underscores and hyphens.
    public static Optional<SdkLanguage> of(String word) {
        String said = plain(word);
        return Arrays.stream(values())
                .filter(each -> plain(each.word).equals(said) || each.alias.equals(said))
                .findFirst();
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }
}
