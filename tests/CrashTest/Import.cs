using System.Globalization;
using System.Text;
using Funding.Schools.V1;
using FundingPlatform.Shell;
using Google.Protobuf;

namespace FundingPlatform.CrashTest;

/// <summary>One file of placements that is imported: whole or not at all.</summary>
internal sealed class Import(string name, Guid id, int rows)
{
    private const string Header =
        "placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source\n";

    private const int Chunk = 4_096;

    public Guid Id => id;

    public int Rows => rows;

    public RecordedImport? Acknowledged { get; private set; }

    /// <summary>Whether a placement is one of this file's.</summary>
    public bool Holds(string placement) => placement.StartsWith(name + "-", StringComparison.Ordinal);

    /// <summary>Sends it; gives what is wrong with the answer, or null.</summary>
    public async Task<string?> Send(Services services, TimeSpan patience)
    {
        using var call = services.Schools.Import(deadline: Services.Deadline(patience));
        await call.RequestStream.WriteAsync(new()
        {
            Header = new()
            {
                RequestId = id.ToString("D"), Authority = SmallAuthority.Code,
                FundingYear = ToWire.Year(SmallAuthority.Year), DecidedOn = ToWire.Date(SmallAuthority.Year.Span.From),
            },
        });
        await call.RequestStream.WriteAsync(new() { File = new() { Kind = FileKind.Placements, Name = "placements.csv" } });
        foreach (byte[] chunk in Encoding.UTF8.GetBytes(Text()).Chunk(Chunk)) await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(chunk) });
        await call.RequestStream.CompleteAsync();
        ImportResponse response = await call;
        return Take(response);
    }

    private string? Take(ImportResponse response)
    {
        if (response.Recorded is null) return $"import {id} was not recorded: {response.Findings.FirstOrDefault()?.Message}";
        if (Acknowledged is not null) return Acknowledged.Equals(response.Recorded) ? null : $"import {id} has another reply than the first one";
        Acknowledged = response.Recorded;
        return response.Recorded.Placements == rows ? null : $"import {id} took {response.Recorded.Placements} placements and not {rows}";
    }

    private string Text()
    {
        var text = new StringBuilder(Header);
        for (int row = 1; row <= rows; row++)
        {
            SmallSchool school = SmallAuthority.Schools[row % SmallAuthority.Schools.Count];
            text.Append(CultureInfo.InvariantCulture, $"{name}-{row:00000},pupil-{name}-{row:00000},{SmallAuthority.Code},{school.Urn},{Words(school.Setting)},ASD,5,ehc_plan,1,2023-09-01,,no,given,crash test\n");
        }

        return text.ToString();
    }

    private static string Words(Funding.Type.V1.Setting setting) => setting switch
    {
        Funding.Type.V1.Setting.Special => "special",
        Funding.Type.V1.Setting.AlternativeProvision => "alternative_provision",
        _ => "mainstream",
    };
}
