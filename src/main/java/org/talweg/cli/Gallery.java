package org.talweg.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.engine.Engine;
import org.talweg.report.CountBar;
import org.talweg.report.gallery.Exhibit;
import org.talweg.report.gallery.GalleryFolder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg gallery}. */
@Command(name = "gallery", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Makes pictures of what optimisers, learning rates, penalties and layers do, each from real runs, with a"
            + " page that shows them. Takes about a quarter of a minute.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:made", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg gallery && xdg-open gallery/index.html",
            "  talweg gallery --only ravine,saddle,taylor --format png --out pictures"
        })
final class Gallery implements Callable<Integer> {
    static final class Exhibits extends Choices<Exhibit> {
        Exhibits() {
            super(Exhibit.values());
        }
    }

    @Option(names = "--out", paramLabel = "FOLDER", description = "New or empty folder. Default: gallery.")
    Path out = Path.of("gallery");

    @Option(names = "--only", paramLabel = "NAMES", split = ",", converter = Exhibits.class,
            completionCandidates = Exhibits.class,
            description = {"Pictures to make, with commas between: ${COMPLETION-CANDIDATES}.", "Default: all."})
    List<Exhibit> only = List.of(Exhibit.values());

    @Option(names = "--format", paramLabel = "FORMAT", converter = Report.Formats.class,
            completionCandidates = Report.Formats.class, description = "${COMPLETION-CANDIDATES}: of the pictures. Default: svg.")
    Report.Format format = Report.Format.SVG;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        machine.check();
        GalleryFolder folder = GalleryFolder.at(out);
        Screen screen = Screen.of(spec, false);
        List<Exhibit> exhibits = only.stream().distinct().toList();
        try (Engine engine = machine.open(); CountBar bar = new CountBar(screen.out(), screen.terminal(), screen.columns())) {
            screen.say("Engine    " + machine.choice(engine));
            folder.write(engine, exhibits, format.ending(), bar.of("pictures"));
            bar.close();
            screen.say("wrote " + exhibits.size() + (exhibits.size() == 1 ? " picture" : " pictures") + " and index.html to "
                    + out);
        }
        return 0;
    }
}
