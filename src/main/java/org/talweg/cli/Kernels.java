package org.talweg.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.talweg.engine.ptx.PtxSource;
import org.talweg.report.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code talweg kernels}. */
@Command(name = "kernels", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        description = {"Lists the PTX files that the GPU's kernels are made of, or prints one as it is compiled: joined with"
            + " what it includes, its macros expanded.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg kernels",
            "  talweg kernels adam --define QUADS",
            "  talweg kernels map1 --define QUADS,OP=EXP --plain > exp.ptx && ptxas -v -arch sm_90 exp.ptx"
        })
final class Kernels implements Callable<Integer> {
    private static final String SUFFIX = ".ptx";

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "A file of the list, such as adam.")
    String name;

    @Option(names = "--define", split = ",", paramLabel = "WORD[=TEXT]",
            description = "Words that choose the variant, with commas between: QUADS for 16-byte accesses, and those that the"
                + " file's first comment names.")
    List<String> defines = List.of();

    @Option(names = "--plain", description = "Without comments and empty lines, as assemblers take it.")
    boolean plain;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            Table table = new Table();
            for (String file : PtxSource.families()) {
                table.row(withoutSuffix(file), title(file));
            }
            out.print(table);
        } else {
            PtxSource source = source();
            out.print(plain ? source.text() : source.listing());
        }
        out.flush();
        return 0;
    }

    private PtxSource source() {
        String file = withoutSuffix(name) + SUFFIX;
        if (!PtxSource.families().contains(file)) {
            throw new BadInput("expected a file of kernels, got FILE='" + name + "'; talweg kernels lists them");
        }
        Map<String, String> words = new HashMap<>(Map.of("ENTRY", withoutSuffix(name)));
        for (String define : defines) {
            int equals = define.indexOf('=');
            String word = equals < 0 ? define : define.substring(0, equals);
            if (!word.matches("[A-Za-z_]\\w*")) {
                throw new BadInput("expected --define WORD or WORD=TEXT, got --define='" + define + "'; words are letters, digits and _");
            }
            words.put(word, equals < 0 ? "" : define.substring(equals + 1));
        }
        try {
            PtxSource source = PtxSource.of(file, words);
            for (String unused : source.unused()) {
                if (!unused.equals("ENTRY")) {
                    throw new BadInput("expected --define of words that " + file + " depends on, got " + unused + "; its first comment"
                            + " names them");
                }
            }
            return source;
        } catch (IllegalArgumentException e) {
            throw new BadInput(e.getMessage() + "; does it need another --define? The first comment of " + file + " names them", e);
        }
    }

    private static String withoutSuffix(String file) {
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    /** The first sentence of the file's comment. */
    private static String title(String file) {
        String line = PtxSource.written(file).lines().findFirst().orElse("").replaceFirst("^// ", "");
        int end = line.indexOf(". ");
        return end < 0 ? line : line.substring(0, end + 1);
    }
}
