using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Cli.Commands;

/// <summary>What commands that read or record one authority's matters in a database have in common.</summary>
internal static class Recording
{
    /// <summary>
    /// Reads as the person who gives the command, also while a server writes. Faults: those of <see cref="Person.Here"/> and of the
    /// database, <c>authority_forbidden</c>.
    /// </summary>
    public static Outcome<T> Read<T>(string file, int authority, TimeProvider clock, Func<ReaderLease, Outcome<T>> body)
    {
        Outcome<Person> person = Person.Here(file, clock);
        if ((person.Fault ?? person.Value.Caller?.MayActFor(authority)) is Fault refused) return refused;
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(file, Platform.Modules);
        if (opened.Fault is Fault closed) return closed;
        using FundingDatabase database = opened.Value;
        using ReaderLease lease = database.RentReader();
        return body(lease);
    }

    /// <summary>
    /// Records as the person who gives the command, with the database to itself; it never makes one. Faults besides the body's:
    /// those of <see cref="Person"/> and of the database, <c>authority_forbidden</c>.
    /// </summary>
    /// <param name="file">The database.</param>
    /// <param name="authority">Whose matter it is.</param>
    /// <param name="what">What the person does, as <c>close a count</c>.</param>
    /// <param name="approver">It is a second person's consent.</param>
    /// <param name="clock">Now.</param>
    /// <param name="body">Decides and records.</param>
    public static Outcome<T> Submit<T>(string file, int authority, string what, bool approver, TimeProvider clock, Func<Session, Outcome<T>> body)
    {
        Outcome<Person> here = Person.Here(file, clock);
        if (here.Fault is Fault unknown) return unknown;
        Person person = here.Value;
        if ((person.Caller?.MayActFor(authority) ?? person.May(what, approver)) is Fault forbidden) return forbidden;
        Outcome<FundingDatabase> opened = Open(file, clock);
        if (opened.Fault is Fault closed) return closed;
        using FundingDatabase database = opened.Value;
        var command = new CommandInfo(Guid.CreateVersion7(clock.GetUtcNow()), person.Name, authority) { Caller = person.Caller };
        Outcome<T> done = database.Submit(command, body).GetAwaiter().GetResult();
        return done.Fault is Fault fault ? fault with { Message = $"Nothing was changed. {fault.Message}" } : done;
    }

    /// <summary>Fault <c>authority_unreadable</c> where the text is no DfE code of three digits, nor the word for all authorities (code 0) where a command takes one.</summary>
    public static Fault? Authority(string text, out int code, string? all = null)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && text.Length == 3 && code >= 100) return null;
        code = 0;
        return text == all ? null
            : new("authority_unreadable", $"'{text}' is not an authority: give its three-digit DfE code (351 is Bury){(all is null ? "" : $" or {all}")}.", FaultKind.Invalid);
    }

    /// <summary>Null where the text is no day of 1900 to 9998 written as 2023-09-01.</summary>
    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && StatedDay.IsPossible(day) ? day : null;

    // It never makes a database.
    private static Outcome<FundingDatabase> Open(string file, TimeProvider clock) =>
        File.Exists(file) ? FundingDatabase.Open(file, Platform.Modules, clock) : FundingDatabase.OpenReadOnly(file, Platform.Modules);
}
