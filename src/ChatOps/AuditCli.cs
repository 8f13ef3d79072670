using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Journal.Audit;
using ChatOps.Policy.Audit;
using ChatOps.Storage;

namespace ChatOps;

/// <summary>The commands for the audit log, which also work while a bot runs.</summary>
internal static partial class AuditCli
{
    /// <summary>Writes the whole log into a new file: CSV if its name ends so, otherwise JSON Lines.</summary>
    public static async Task<int> ExportAsync(Database database, string file)
    {
        if (File.Exists(file))
        {
            return await SayAsync(Console.Error, $"{file} is there already: name a new file.", 73);
        }

        var isCsv = file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        var count = 0L;
        await using (var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            writer.NewLine = isCsv ? "\r\n" : "\n";
            if (isCsv)
            {
                await writer.WriteLineAsync(AuditExport.CsvHeader);
            }

            await foreach (var entry in AuditChain.ReadAsync(database, 0, CancellationToken.None))
            {
                await writer.WriteLineAsync(isCsv ? AuditExport.Csv(entry) : AuditExport.Json(entry));
                count++;
            }
        }

        return await SayAsync(Console.Out, $"{count} audit entries written to {file}.", 0);
    }

    /// <summary>Says what isn't as it was written, and where.</summary>
    /// <param name="known">Heads that were written elsewhere, or files that contain some.</param>
    public static async Task<int> VerifyAsync(Database database, IReadOnlyList<string> known)
    {
        var heads = new HashSet<AuditHead>();
        foreach (var word in known)
        {
            if (AuditHead.Parse(word) is { } head)
            {
                heads.Add(head);
            }
            else if (File.Exists(word))
            {
                var text = await File.ReadAllTextAsync(word);
                heads.UnionWith(Heads().Matches(text).Select(match => AuditHead.Parse(match.Value)).OfType<AuditHead>());
            }
            else
            {
                return await SayAsync(Console.Error, $"{word} is neither a head (NUMBER:HASH) nor a file with heads.", 66);
            }
        }

        var verifier = new AuditVerifier(heads);
        await foreach (var entry in AuditChain.ReadAsync(database, 0, CancellationToken.None))
        {
            verifier.Add(entry);
        }

        var report = verifier.Finish();
        if (report.Cut is { } cut)
        {
            await SayAsync(Console.Out, $"{cut}.", 0);
        }

        foreach (var fault in report.Faults)
        {
            await SayAsync(Console.Error, $"{fault.Words}.", 0);
        }

        var count = report.Count.ToString(CultureInfo.InvariantCulture);
        if (report.Faults.Count > 0)
        {
            return await SayAsync(Console.Error, $"The audit log ({count} entries) isn't as it was written.", 1);
        }

        var compared = heads.Count(head => head.Sequence >= report.Head.Sequence - report.Count);
        var proof = compared == 0
            ? "No head from elsewhere was compared, so it wouldn't show that all was rewritten, or that the end is missing."
            : $"Heads from elsewhere that agree: {compared.ToString(CultureInfo.InvariantCulture)}.";
        return await SayAsync(
            Console.Out,
            $"{count} audit entries are as they were written, and none between them is missing. {proof} Head: {report.Head}",
            0);
    }

    private static async Task<int> SayAsync(TextWriter where, string text, int code)
    {
        await where.WriteLineAsync(text);
        return code;
    }

    [GeneratedRegex("[0-9]{1,18}:[0-9a-f]{64}", RegexOptions.NonBacktracking)]
    private static partial Regex Heads();
}
