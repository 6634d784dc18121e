# Reads .ci/eval.targets and the tables of the sets in dir, and prints what was reached beside what was wanted.
# A row's pattern matches a line of the table up to the figure; "-" is no target.
function figure(file, pattern,   line, found) {
  found = ""
  while ((getline line < file) > 0)
    if (found == "" && match(line, pattern)) {
      found = substr(line, RSTART + RLENGTH)
      found = match(found, /^[0-9.]+/) ? substr(found, 1, RLENGTH) : ""
    }
  close(file)
  return found
}
BEGIN { format = "%-18s %-34s %8s %8s %-4s %s\n"; printf format, "set", "figure", "ours", "target", "", "best other" }
/^#/ || NF == 0 { next }
{
  ours = figure(dir "/" $1 ".table", $3)
  if (ours == "") { verdict = ""; ours = "none" }
  else if ($4 == "-") verdict = ""
  else if ($4 ~ /^<=/) verdict = (ours + 0 <= substr($4, 3) + 0) ? "met" : "miss"
  else verdict = (ours + 0 >= $4 + 0) ? "met" : "miss"
  count[verdict]++
  printf format, $1, $2, ours, $4, verdict, $5
}
END { printf "%d targets met, %d missed\n", count["met"], count["miss"] }
