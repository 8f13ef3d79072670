using ChatOps.Storage;
using ChatOps.Tests.Manifests;

namespace ChatOps.Tests.Storage.Frozen;

/// <summary>
/// The stored forms are frozen: installations depend on them, and later versions extend them through migrations but never remove anything.
/// </summary>
public sealed class StoredFormsTests
{
    private static string File => Path.Combine(Kustomized.Root, "tests/ChatOps.Tests/Storage/Frozen/stored-forms.txt");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_stored_forms_are_the_listed_ones()
    {
        var (known, now) = (await System.IO.File.ReadAllLinesAsync(File, Stop), await NowAsync());
        if (FrozenVersion.IsFreezing)
        {
            // Removes nothing: forms that are no longer stored still fail below.
            known = [.. known.Union(now).Order(StringComparer.Ordinal)];
            await System.IO.File.WriteAllTextAsync(File, string.Join('\n', known) + "\n", Stop);
        }

        known.Except(now).ShouldBeEmpty(
            "databases of earlier versions hold this: change it by an addition, and a migration if it is a table; never edit a migration");
        now.Except(known).ShouldBeEmpty("this is new: once it is right, add it to the list (tests/README.md says how)");
    }

    private static async Task<IReadOnlyList<string>> NowAsync()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-forms-").FullName;
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(folder, "test.db"), TimeProvider.System);
            await database.MigrateAsync(Migrator.Migrations, Stop);
            return await StoredForms.OfAsync(database, Stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
