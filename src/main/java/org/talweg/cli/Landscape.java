package org.talweg.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.talweg.engine.Engine;
import org.talweg.report.CountBar;
import org.talweg.report.picture.Picture;
import org.talweg.train.WholeFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg landscape}. */
@Command(name = "landscape", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Draws where methods go: their paths on the contours of a test function; or what the loss of a trained"
            + " network looks like around it, towards another network, or where its training passed.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:drawn", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg landscape --function rosenbrock --out rosenbrock.svg",
            "  talweg landscape --function saddle --methods sgd,newton,saddle-free-newton",
            "  talweg landscape runs/digits-20250101-120000 --out loss.png --csv loss.csv",
            "  talweg landscape runs/first --between runs/second --points 51",
            "  talweg train --keep-path --out runs/kept && talweg landscape runs/kept --path"
        })
final class Landscape implements Callable<Integer> {
    @ArgGroup(validate = false, heading = "%nOf a test function:%n")
    LandscapeFunction function = new LandscapeFunction();

    @ArgGroup(validate = false, heading = "%nOf a trained network:%n")
    LandscapeNetwork network = new LandscapeNetwork();

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    Output output = new Output();

    @Spec
    CommandSpec spec;

    /** What is written where. */
    static final class Output {
        @Option(names = "--out", paramLabel = "FILE.svg|png", description = "Picture, made anew. Default: landscape.svg, if there is"
                + " none yet.")
        Path named;

        @Option(names = "--csv", paramLabel = "FILE.csv", description = "The numbers that the picture shows, made anew.")
        Path csv;

        Path out() {
            return named != null ? named : Path.of("landscape.svg");
        }

        /** What is written, by the option that names it. */
        Map<String, Path> files() {
            return csv == null ? Map.of("--out", out()) : Map.of("--out", out(), "--csv", csv);
        }

        /** What is not named is not replaced. */
        void check() {
            if (named == null && Files.exists(out(), LinkOption.NOFOLLOW_LINKS)) {
                throw new BadInput("expected a file for the picture that is not there yet, got " + out()
                        + "; name it with --out to replace it, or name another");
            }
            Picture.check(out());
            if (csv != null) {
                WholeFile.check(csv, "--csv");
                Places.checkApart(out(), csv);
            }
        }
    }

    /** A picture, what it shows as CSV, and as text or a remark on it, or null. */
    record Drawing(Picture picture, String csv, String table) {}

    @Override
    public Integer call() throws IOException {
        machine.check();
        if ((function.function == null) == (network.run == null)) {
            throw new BadInput("expected a run folder or --function, got " + (network.run == null ? "neither" : "both")
                    + "; name one of them");
        }
        boolean ofNetwork = network.run != null;
        if (ofNetwork) {
            function.checkNoneSet(spec);
            network.check();
        } else {
            network.checkNoneSet(spec);
            function.check();
        }
        output.check();
        Screen screen = Screen.of(spec, false);
        LandscapeNetwork.Inputs inputs = ofNetwork ? network.read(output.files()) : null;
        try (Engine engine = machine.open(); CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            screen.say("Engine    " + machine.choice(engine));
            Drawing drawing = ofNetwork
                    ? network.draw(engine, inputs, bar.of("points")) : function.draw(engine);
            bar.close();
            if (drawing.table() != null) {
                screen.say("");
                screen.out().print(drawing.table());
                screen.say("");
            }
            drawing.picture().write(output.out());
            screen.say("wrote the picture to " + output.out());
            if (output.csv != null) {
                WholeFile.replace(output.csv, out -> out.write(drawing.csv().getBytes(StandardCharsets.UTF_8)));
                screen.say("wrote its numbers to " + output.csv);
            }
        }
        return 0;
    }

    /** Refuses options of one kind of landscape that were given with the other. */
    static void checkNoneSet(CommandSpec spec, String instead, String... options) {
        for (String option : options) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new BadInput("expected " + option + " with " + instead + " only; leave it out");
            }
        }
    }
}
