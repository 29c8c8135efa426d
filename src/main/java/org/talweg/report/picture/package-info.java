/** Pictures: what is drawn, by Lets-Plot, and written as SVG or PNG. */
package org.talweg.report.picture;
