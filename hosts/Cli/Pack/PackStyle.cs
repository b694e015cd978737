namespace FundingPlatform.Cli.Pack;

/// <summary>What a pack's page has beyond the report's style: its marking on every sheet of paper, bars about a zero line, tables wider than a phone.</summary>
internal static class PackStyle
{
    public const string Sheet = """
        .marking { margin:0; max-width:none; background:#fff; color:#7a0000; border-bottom:3px solid #7a0000; text-align:center; font-weight:700; padding:.4rem 1rem; }
        .marking.open { color:var(--ink); border-color:var(--line); font-weight:400; }
        .band .meta { font-weight:600; color:#fff; }
        main p, main li { overflow-wrap:anywhere; }
        .contents { margin:1.25rem 0 0; padding:.7rem 1rem; background:var(--wash); border:1px solid var(--line); }
        .contents h2 { margin:0 0 .3rem; border:0; padding:0; font-size:1.05rem; }
        .contents ol { margin:0; padding-left:1.4rem; columns:2 18rem; column-gap:2rem; }
        .contents li { break-inside:avoid; padding:.1rem 0; }
        .contents a { display:inline-block; vertical-align:top; padding:0 0 .24rem; }
        .points { margin:.5rem 0 1rem; padding-left:1.2rem; } .points li { margin:.35rem 0; max-width:48rem; }
        #main > section:first-of-type > .points { font-size:1.08rem; }
        #main > section:first-of-type > p { font-size:1.08rem; }
        .key { margin:1rem 0; padding:.1rem 1rem; border-left:6px solid var(--blue); background:var(--wash); } .key p { margin:.5rem 0; }
        .pack thead th.group { text-align:center; border-left:1px solid var(--line); border-right:1px solid var(--line); border-bottom:1px solid var(--line); }
        figure { margin:.75rem 0 1.25rem; border:1px solid var(--line); padding:.9rem 1rem; }
        figure h3 { margin-top:0; }
        figcaption p { margin:.2rem 0 .6rem; }
        .bars { list-style:none; margin:.5rem 0 0; padding:0; }
        .bars li { max-width:none; break-inside:avoid; padding:.16rem 0; }
        .bars .group { margin:.55rem 0 .05rem; font-weight:600; max-width:none; break-after:avoid; }
        .one { display:grid; grid-template-columns:minmax(9rem,17rem) minmax(0,1fr) 8.5rem; gap:0 .8rem; align-items:center; }
        .one svg { display:block; background:var(--wash); }
        .one rect { stroke:#fff; stroke-width:1; }
        .one .v { font-weight:600; }
        .zero { stroke:#16202c; stroke-width:2; }
        .curve { display:block; background:var(--wash); overflow:visible; } .curve text { font-size:14px; fill:#16202c; }
        .curve .across { stroke:#9aa5b1; stroke-width:1; } .curve .drawn { stroke:#1d4f91; stroke-width:3; } .curve circle { fill:#1d4f91; stroke:#fff; stroke-width:1.5; }
        .curve .second, .second-key { stroke:#b45309; stroke-width:2; stroke-dasharray:6 4; } .curve circle.of-second { fill:#b45309; }
        .pack { position:relative; }
        .pack caption { padding:0; }
        .pack caption span.at { display:inline-block; position:sticky; left:0; padding:.5rem .7rem; max-width:calc(100vw - 3.5rem); font-weight:400; }
        .pack tbody th, .pack tfoot th, .pack thead tr:first-child th:first-child { position:sticky; left:0; z-index:1; background:#fff; border-right:1px solid var(--line); min-width:15rem; overflow-wrap:anywhere; }
        .pack thead tr:first-child th:first-child, .pack tfoot th, .pack tr.sum th { background:var(--wash); }
        .pack thead th.n { min-width:7.5rem; }
        .wide.pack table { font-size:.84rem; } .wide.pack thead th.n { min-width:5rem; } .wide.pack th, .wide.pack td { padding:.36rem .45rem; }
        .wide.pack tbody th, .wide.pack tfoot th, .wide.pack thead tr:first-child th:first-child { min-width:11rem; }
        .pack td.word { min-width:9rem; } .pack td.long { min-width:16rem; }
        .pack td.no { text-align:right; color:var(--soft); font-style:italic; white-space:nowrap; }
        @media screen and (min-height:30rem) {
          .tall { max-height:85vh; overflow:auto; }
          .tall thead { position:sticky; top:0; z-index:2; }
          .tall tfoot th, .tall tfoot td { position:sticky; bottom:0; z-index:1; } .pack.tall tfoot th { z-index:2; }
        }
        .notes { margin:-.5rem 0 1.25rem; padding-left:1.2rem; font-size:.93rem; color:var(--soft); }
        .vh { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
        @media (max-width:40rem) {
          .one { grid-template-columns:minmax(0,1fr) auto; }
          .one svg { grid-column:1 / -1; grid-row:2; }
          .pack tbody th, .pack tfoot th, .pack thead tr:first-child th:first-child { min-width:8.5rem; max-width:9.5rem; }
          .pack thead th.n { min-width:5.5rem; }
          figure { padding:.7rem; }
        }
        @media print {
          /* Fixed is on every page, and the cloned padding keeps its place free there. */
          .marking { position:fixed; top:0; left:0; right:0; border:0; padding:0; font-size:10pt; line-height:1.2; }
          .page { padding-top:9mm; -webkit-box-decoration-break:clone; box-decoration-break:clone; }
          .contents { display:block; } .contents ol { columns:2; }
          .band .meta { color:#000; }
          .pack tbody th, .pack tfoot th, .pack thead tr:first-child th:first-child, .pack caption span.at { position:static; }
          .pack tbody th, .pack tfoot th, .pack thead tr:first-child th:first-child { min-width:0; } .pack thead th.n, .pack td.word, .pack td.long { min-width:0; }
          .wide.pack tbody th, .wide.pack tfoot th { min-width:36mm; }
          .pack thead th { background:#f3f6fa; -webkit-print-color-adjust:exact; print-color-adjust:exact; }
          .wide table { font-size:7pt; } .wide th, .wide td { padding:1.5pt 2.5pt; }
          .widest table { font-size:6pt; } .widest th, .widest td { padding:1pt 1.5pt; }
          .one { grid-template-columns:20rem minmax(0,1fr) 8rem; }
          .bars li { padding:0; }
          figure.short, .pack.short, figcaption { break-inside:avoid; } figcaption { break-after:avoid; }
        }
        """;
}
