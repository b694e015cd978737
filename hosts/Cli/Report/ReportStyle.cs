namespace FundingPlatform.Cli.Report;

/// <summary>The page's style sheet: dark text on white, readable on a phone and in print, no outside resource.</summary>
internal static class ReportStyle
{
    public const string Sheet = """
        :root { --ink:#16202c; --soft:#4a5563; --line:#cdd3da; --blue:#1d4f91; --wash:#f3f6fa; --amber:#7a4100; --amber-wash:#fff6e5; }
        * { box-sizing:border-box; }
        html { -webkit-text-size-adjust:100%; }
        body { margin:0; color:var(--ink); background:#fff; font:1rem/1.55 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif; }
        a { color:var(--blue); }
        a:focus-visible, .scroll:focus-visible, summary:focus-visible { outline:3px solid #b45309; outline-offset:2px; }
        .skip { position:absolute; left:-999rem; }
        .skip:focus { left:1rem; top:.5rem; background:#fff; padding:.5rem 1rem; z-index:2; }
        header, main, footer { max-width:76rem; margin:0 auto; padding:0 1.25rem; }
        .band { background:#12304f; color:#fff; }
        .band header { padding-top:1.75rem; padding-bottom:1.5rem; }
        .band h1 { margin:0; font-size:clamp(1.6rem,4vw,2.3rem); line-height:1.2; }
        .band p { margin:.35rem 0 0; max-width:none; color:#dbe6f2; overflow-wrap:anywhere; }
        h2 { margin:2.5rem 0 .75rem; font-size:1.35rem; line-height:1.3; border-bottom:2px solid var(--blue); padding-bottom:.3rem; }
        h3 { margin:1.5rem 0 .4rem; font-size:1.08rem; }
        p, li { max-width:48rem; }
        .note { margin:1.5rem 0; padding:.9rem 1.1rem; border:2px solid #b45309; border-left-width:10px; background:var(--amber-wash); color:var(--amber); }
        .note h2 { margin:0 0 .3rem; border:0; padding:0; font-size:1.1rem; }
        .note p, .note ul { margin:.3rem 0 0; }
        .figures { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr)); gap:.75rem; margin:1.5rem 0 0; padding:0; }
        .figures div { background:var(--wash); border:1px solid var(--line); border-top:4px solid var(--blue); padding:.7rem .9rem; display:flex; flex-direction:column; }
        .figures dt { color:var(--soft); font-size:.92rem; order:1; }
        .figures dd { margin:0; font-size:1.35rem; font-weight:700; font-variant-numeric:tabular-nums; }
        .scroll { overflow-x:auto; border:1px solid var(--line); margin:.5rem 0 1rem; }
        table { border-collapse:separate; border-spacing:0; width:100%; font-size:.93rem; }
        caption { text-align:left; padding:.6rem .7rem; font-weight:600; color:var(--soft); }
        th, td { padding:.42rem .7rem; text-align:left; vertical-align:top; border-top:1px solid var(--line); }
        thead th { background:var(--wash); border-bottom:2px solid #8b97a5; vertical-align:bottom; }
        thead th.n { white-space:normal; }
        tbody th { font-weight:500; }
        tfoot th, tfoot td, tr.sum th, tr.sum td { font-weight:700; border-top:2px solid #8b97a5; background:var(--wash); }
        tr.phase th { font-weight:700; background:#e4ecf5; border-top:2px solid #8b97a5; }
        tbody th .soft { font-size:.9em; }
        .n { text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap; }
        .tight table { font-size:.85rem; } .tight th, .tight td { padding:.35rem .5rem; }
        .every table { font-size:.82rem; } .every th, .every td { padding:.35rem .4rem; }
        .strong { border-left:6px solid #b45309; background:var(--amber-wash); color:var(--amber); padding:.5rem .8rem; }
        .day { white-space:nowrap; }
        .soft { color:var(--soft); }
        td.none { color:var(--soft); text-align:right; white-space:nowrap; }
        .code { overflow-wrap:anywhere; font-family:ui-monospace,Consolas,Menlo,monospace; font-size:.88em; }
        .blocks { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,29rem),1fr)); gap:0 1.25rem; align-items:start; }
        .chart { border:1px solid var(--line); padding:.9rem 1rem; margin:.5rem 0 1rem; break-inside:avoid; }
        .bar { margin-top:.65rem; }
        .bar-label { display:flex; flex-wrap:wrap; justify-content:space-between; gap:0 1rem; margin:0; max-width:none; }
        .bar svg { display:block; background:var(--wash); }
        .legend { display:flex; flex-wrap:wrap; gap:.3rem 1.4rem; list-style:none; margin:0; padding:0; font-size:.93rem; }
        .legend li { display:flex; align-items:center; gap:.45rem; }
        .patterns { position:absolute; }
        .bar rect { stroke:#fff; stroke-width:1; }
        .fill1 { fill:#1d4f91; } .fill2 { fill:url(#fill2); } .fill3 { fill:url(#fill3); } .fill4 { fill:url(#fill4); } .fill5 { fill:url(#fill5); } .fill6 { fill:#16202c; }
        summary { cursor:pointer; font-weight:600; padding:.3rem 0; color:var(--blue); }
        footer { margin-top:3rem; padding-top:1rem; padding-bottom:2rem; border-top:2px solid var(--line); color:var(--soft); font-size:.93rem; }
        @media (min-width:48rem) {
          .schools tbody th[scope=row] { min-width:15rem; } .every tbody th[scope=row] { min-width:10.5rem; }
          /* As wide as the window where the page's column is too narrow for every amount. */
          .every { margin-left:calc(50% - min(50vw - 1.5rem, 48rem)); margin-right:calc(50% - min(50vw - 1.5rem, 48rem)); }
        }
        @media screen and (min-height:30rem) {
          /* In a box of its own height, so that its scroll bar and headings are in sight. */
          .every { max-height:88vh; overflow:auto; }
          .every thead th { position:sticky; top:0; z-index:1; }
          .every tfoot th, .every tfoot td { position:sticky; bottom:0; z-index:1; }
        }
        @media (max-width:40rem) {
          header, main, footer { padding-left:.9rem; padding-right:.9rem; }
          .figures { gap:0; border-top:4px solid var(--blue); }
          .figures div { flex-direction:row; justify-content:space-between; align-items:baseline; gap:.75rem; border-top:0; padding:.45rem .7rem; }
          .figures dt { order:0; } .figures dd { font-size:1.05rem; text-align:right; }
          table { font-size:.88rem; }
          .schools tbody th[scope=row], .schools thead th:first-child, .schools tfoot th:first-child { position:sticky; left:0; background:#fff; min-width:8.5rem; max-width:10rem; border-right:1px solid var(--line); }
          .schools thead th:first-child, .schools tfoot th:first-child { background:var(--wash); }
          /* The amount that is looked for stays in sight beside the name; the others pass under it. */
          .every .share { position:sticky; right:0; background:#fff; border-left:1px solid var(--line); }
          .every thead .share, .every tfoot .share { background:var(--wash); z-index:2; }
          .every thead th:first-child, .every tfoot th:first-child { z-index:2; }
        }
        @media print {
          @page { size:A4 landscape; margin:12mm; }
          body { font-size:9.5pt; }
          header, main, footer { max-width:none; padding-left:0; padding-right:0; }
          .band { background:none; color:#000; border-bottom:2pt solid #12304f; } .band p { color:#000; }
          .skip, nav { display:none; }
          .scroll { overflow:visible; border:0; } .every { margin-left:0; margin-right:0; }
          table { font-size:8.5pt; } .every table { font-size:7pt; } .every th, .every td { padding:1.5pt 2.5pt; } .every tbody th[scope=row] { min-width:34mm; } thead { display:table-header-group; } tfoot { display:table-row-group; } tr { break-inside:avoid; }
          th, td { padding:2pt 4pt; } p, li { max-width:none; }
          .figures { margin-top:8pt; gap:6pt; } .figures div { padding:3pt 6pt; } .figures dd { font-size:12pt; }
          h2 { margin-top:14pt; } .note { margin:8pt 0; padding:5pt 8pt; border-left-width:6pt; }
          h2, h3, caption, h2 + p, h2 + p + p { break-after:avoid; }
          .blocks .scroll, .figures { break-inside:avoid; }
          /* What is folded away on a screen can not be opened on paper. */
          details::details-content { content-visibility:visible; height:auto; } summary { list-style:none; color:var(--ink); }
          svg, .note, .figures div { -webkit-print-color-adjust:exact; print-color-adjust:exact; }
        }
        """;
}
