/** The gallery: pictures of what the lecture teaches, each from real runs. */
package org.talweg.report.gallery;
