using System.Runtime.CompilerServices;
using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>
/// Collects a page that is well-formed XML. Literal text is markup; everything in a hole is encoded, so no name from a
/// file can become markup.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder text = new(1 << 16);

    public Html Add([InterpolatedStringHandlerArgument("")] ref Handler markup)
    {
        _ = markup;
        text.Append('\n');
        return this;
    }

    /// <summary>The first part of a line, which the next call goes on with.</summary>
    public Html Begin([InterpolatedStringHandlerArgument("")] ref Handler markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Markup without a hole.</summary>
    public Html Markup(string markup)
    {
        text.Append(markup).Append('\n');
        return this;
    }

    public override string ToString() => text.ToString();

    private void Encode(ReadOnlySpan<char> value)
    {
        foreach (char c in value)
            switch (c)
            {
                case '&': text.Append("&amp;"); break;
                case '<': text.Append("&lt;"); break;
                case '>': text.Append("&gt;"); break;
                case '"': text.Append("&quot;"); break;
                case (< ' ' and not ('\n' or '\t')) or '\uFFFE' or '\uFFFF': text.Append(' '); break;
                default: text.Append(c); break;
            }
    }

    /// <summary>Puts literals in as they are and encodes holes.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Handler
    {
        private readonly Html html;

        public Handler(int literalLength, int holes, Html html)
        {
            this.html = html;
            html.text.EnsureCapacity(html.text.Length + literalLength + holes * 8);
        }

        public void AppendLiteral(string markup) => html.text.Append(markup);
        public void AppendFormatted(string? value) => html.Encode(value);
        public void AppendFormatted(Money value) => html.text.Append(value.ToString());
        public void AppendFormatted(int value) => html.text.Append(value.ToString("N0"));
        public void AppendFormatted(long value) => html.text.Append(value.ToString("N0"));

        /// <summary>A number written plainly, as codes and coordinates are.</summary>
        public void AppendFormatted(int value, string format) => html.text.Append(value.ToString(format));

        public void AppendFormatted(double value) => html.text.Append(value.ToString("0.###"));
    }
}
