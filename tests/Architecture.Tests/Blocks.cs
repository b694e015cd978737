using System.Text.RegularExpressions;

namespace FundingPlatform.Architecture.Tests;

/// <summary>A member with a body in braces: where its header begins and how many lines it takes.</summary>
internal sealed record Member(int Line, int Lines, string Header);

/// <summary>Finds members by matching braces; knows just enough of C# to tell a type's block from a member's.</summary>
internal static partial class Blocks
{
    public static IReadOnlyList<Member> Members(string source)
    {
        string code = Silence(source);
        var members = new List<Member>();
        var open = new Stack<(bool IsType, int HeaderAt)>();
        int headerAt = 0;
        for (int i = 0; i < code.Length; i++)
        {
            if (code[i] == '{')
            {
                open.Push((TypeHeader().IsMatch(code[headerAt..i]), headerAt));
                headerAt = i + 1;
            }
            else if (code[i] == '}' && open.TryPop(out (bool IsType, int HeaderAt) block))
            {
                bool isMember = !block.IsType && (open.Count == 0 || open.Peek().IsType);
                if (isMember) members.Add(Measure(code, block.HeaderAt, i));
                headerAt = i + 1;
            }
            else if (code[i] == ';')
            {
                headerAt = i + 1;
            }
        }

        return members;
    }

    private static Member Measure(string code, int headerAt, int end)
    {
        int start = headerAt;
        while (char.IsWhiteSpace(code[start])) start++;
        return new(1 + code[..start].Count(c => c == '\n'), 1 + code[start..end].Count(c => c == '\n'), code[start..code.IndexOf('{', start)].Trim());
    }

    // Comments, strings and characters become spaces, so that a brace inside one is not counted; lines stay.
    private static string Silence(string source) =>
        Quiet().Replace(source, match => new string([.. match.Value.Select(c => c == '\n' ? '\n' : ' ')]));

    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | \$*\"{3,}.*?\"{3,} | (?:\$@|@\$|@)"(?:[^"]|"")*" | \$?"(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Quiet();

    [GeneratedRegex(@"\b(class|struct|interface|enum|namespace|record)\b")]
    private static partial Regex TypeHeader();
}
