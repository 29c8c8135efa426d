package org.talweg.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option values that are files, folders or data. */
final class Places {
    private Places() {}

    static Path path(String value) {
        if (value.isBlank()) {
            throw new TypeConversionException("expected a file or folder, got \"" + value + "\"; name one");
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("expected a file or folder, got \"" + value + "\", which cannot be a name here ("
                    + e.getReason() + "); for letters beyond ASCII set LC_ALL=C.UTF-8");
        }
    }

    /** Refuses a picture and its numbers that would replace each other. */
    static void checkApart(Path out, Path csv) {
        if (out.toAbsolutePath().normalize().equals(csv.toAbsolutePath().normalize())) {
            throw new BadInput("expected two files, got " + out + " for --out and --csv; name another");
        }
    }

    /** Built-in data have names that are paths too. */
    static final class Data implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            path(value);
            return value;
        }
    }
}
