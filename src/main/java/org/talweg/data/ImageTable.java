package org.talweg.data;

import java.util.ArrayList;
import java.util.List;

/** Grey images of one size with labels, or without: the columns are the pixels, row by row, and then the label. */
final class ImageTable implements Table {
    static final String LABEL = "label";
    private static final double WHITE = 255;

    private final String name;
    private final byte[] pixels;  // (N, height · width)
    private final byte[] labels;  // (N), or null
    private final int rows;
    private final int pixelsOfImage;
    private final List<String> columns;

    ImageTable(String name, byte[] pixels, int rows, int height, int width, byte[] labels) {
        this.name = name;
        this.pixels = pixels;
        this.labels = labels;
        this.rows = rows;
        this.pixelsOfImage = height * width;
        List<String> names = new ArrayList<>(pixelsOfImage + 1);
        for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) names.add("pixel_" + y + "_" + x);
        if (labels != null) names.add(LABEL);
        this.columns = List.copyOf(names);
    }

    /** Passing over columns, right for a table, would crop an image. */
    void checkSize(List<Column> expected) {
        List<String> names = expected.stream().map(Column::name).toList();
        if (!names.equals(columns.subList(0, pixelsOfImage))) {
            throw new DataException(name + ": expected images with columns " + names.get(0) + " to " + names.get(names.size() - 1) + ", "
                    + names.size() + " in all, got " + columns.get(0) + " to " + columns.get(pixelsOfImage - 1) + ", " + pixelsOfImage
                    + " in all; take images of the size that was trained on");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public double number(int row, int column) {
        return 0xFF & (column < pixelsOfImage ? pixels[row * pixelsOfImage + column] : labels[row]);
    }

    @Override
    public boolean missing(int row, int column) {
        return false;
    }

    @Override
    public String text(int row, int column) {
        return Integer.toString((int) number(row, column));
    }

    @Override
    public String place(int row) {
        return name + " image " + (row + 1);
    }

    @Override
    public int usualLabel() {
        return labels == null ? -1 : pixelsOfImage;
    }

    @Override
    public double fixedScale() {
        return WHITE;
    }
}
