using System.CommandLine;
using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary><c>funding token</c>: who may call a server of this database; works while the server runs.</summary>
internal static class TokenCommand
{
    public static Command Describe(TextWriter output, TextWriter error, TimeProvider clock) =>
        new("token", "Who may call the server: add, list and revoke tokens. A running server takes note at once.")
        {
            Add(output, error, clock),
            List(output, error, clock),
            Revoke(output, error, clock),
        };

    private static Command Add(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var name = new Option<string>("--name", "-n") { Description = "The person or system, as the journal is to call it", Required = true };
        var role = new Option<string>("--role", "-r") { Description = "reader: reads; officer: reads and changes; approver: gives the second person's consent as well; auditor: reads everything", Required = true };
        var authority = new Option<string>("--authority", "-a") { Description = "DfE code of the authority", Required = true };
        var days = new Option<int>("--days") { Description = $"Days that it holds, at most {Tokens.MostDays}", DefaultValueFactory = _ => Tokens.DefaultDays };
        Option<string> database = Database();
        role.AcceptOnlyFromAmong([.. Enum.GetNames<AccessRole>().Select(r => r.ToLowerInvariant())]);
        var command = new Command("add", "Makes a token and prints it, this once: only its hash is kept.") { name, role, authority, days, database };
        command.SetAction(parsed =>
        {
            string code = parsed.GetValue(authority)!, path = parsed.GetValue(database)!;
            if (Wrong(path) is string wrong) return error.Misused(wrong);
            if (Recording.Authority(code, out int number) is Fault nobody) return error.Misused(nobody.Message);
            var tokens = new Tokens(path, clock);
            Outcome<NewToken> added = tokens.Add(parsed.GetValue(name)!, Enum.Parse<AccessRole>(parsed.GetValue(role)!, ignoreCase: true), number, parsed.GetValue(days));
            if (added.Fault is { } fault) return error.Refused(fault);

            AccessToken token = added.Value.Token;
            error.WriteLine($"Token {token.Id} for {token.Name}, {Word(token.Role)} of authority {token.Authority}, until {token.Expires:yyyy-MM-dd}; its hash is in {tokens.FilePath}.");
            error.WriteLine("This is the only time that it is shown. Callers send it as: authorization: Bearer <token>");
            if (!File.Exists(path)) error.WriteLine($"There is no database {Path.GetFullPath(path)} yet: the token is good once a server runs on it.");
            output.WriteLine(added.Value.Text);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List(TextWriter output, TextWriter error, TimeProvider clock)
    {
        Option<string> database = Database();
        var command = new Command("list", "Every token that there ever was, without its text.") { database };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(database)!;
            if (Wrong(path) is string wrong) return error.Misused(wrong);
            var tokens = new Tokens(path, clock);
            Outcome<IReadOnlyList<AccessToken>> list = tokens.List();
            if (list.Fault is { } fault) return error.Refused(fault);
            if (list.Value.Count == 0) error.WriteLine($"There are no tokens in {tokens.FilePath}.");
            else Print(list.Value, output, clock.GetUtcNow());
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Revoke(TextWriter output, TextWriter error, TimeProvider clock)
    {
        var id = new Option<int?>("--id") { Description = "The token's number, from funding token list" };
        var name = new Option<string?>("--name", "-n") { Description = "All tokens of this person or system" };
        Option<string> database = Database();
        var command = new Command("revoke", "Ends a token, or all of one holder, from the next call on. The entry stays.") { id, name, database };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(database)!;
            if (Wrong(path) is string wrong) return error.Misused(wrong);
            (int? one, string? holder) = (parsed.GetValue(id), parsed.GetValue(name));
            if (one is null == holder is null) return error.Misused("Say which token: either --id or --name.");
            var tokens = new Tokens(path, clock);
            Outcome<IReadOnlyList<AccessToken>> revoked = one is int number ? tokens.Revoke(number) : tokens.RevokeAll(holder!);
            if (revoked.Fault is { } fault) return error.Refused(fault);
            foreach (AccessToken token in revoked.Value) output.WriteLine($"Token {token.Id} of {token.Name} is revoked.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string> Database() =>
        new("--db") { Description = "Database file of the server; the list of tokens lies beside it", DefaultValueFactory = _ => "funding.db" };

    private static string? Wrong(string database) =>
        string.IsNullOrWhiteSpace(database) ? "--db is blank: name the file of the database."
        : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(database))) ? $"There is no folder for {database}: name the file of the database."
        : null;

    private static void Print(IReadOnlyList<AccessToken> tokens, TextWriter output, DateTimeOffset now)
    {
        string[][] rows =
        [
            ["id", "name", "role", "authority", "created", "expires", "state"],
            .. tokens.Select(t => (string[])[$"{t.Id}", t.Name, Word(t.Role), $"{t.Authority}", $"{t.Created:yyyy-MM-dd}", $"{t.Expires:yyyy-MM-dd}", State(t, now)]),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows) output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string State(AccessToken token, DateTimeOffset now) =>
        token.RevokedAt is DateTimeOffset revoked ? $"revoked {revoked:yyyy-MM-dd}" : token.Expires <= now ? "expired" : "good";

    private static string Word(AccessRole role) => role.ToString().ToLowerInvariant();
}
