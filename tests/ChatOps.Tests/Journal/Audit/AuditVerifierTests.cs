using ChatOps.Journal;
using ChatOps.Journal.Audit;

namespace ChatOps.Tests.Journal.Audit;

public sealed class AuditVerifierTests
{
    private const int Count = 12;

    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_untouched_log_has_no_faults_and_agrees_with_its_heads()
    {
        var log = Log();

        var report = Verify(log, log[4].Head, log[^1].Head);
        (report.Count, report.Head, report.Cut).ShouldBe((Count, log[^1].Head, null));
        report.Faults.ShouldBeEmpty();
        Verify([]).Faults.ShouldBeEmpty();
    }

    /// <summary>Each row: what someone does to the table, and what is said about it; entry 5 is the one they care about.</summary>
    [Theory]
    [InlineData("a byte of the fact", "entry 5 was changed: its content doesn't have its hash")]
    [InlineData("the time", "entry 5 was changed: its content doesn't have its hash")]
    [InlineData("the kind", "entry 5 was changed: its content doesn't have its hash")]
    [InlineData("the person", "entry 5 was changed: its content doesn't have its hash")]
    [InlineData("the service", "entry 5 was changed: its content doesn't have its hash")]
    [InlineData("text moved from one column to the next", "entry 5 was changed: its content doesn't have its hash")]
    [InlineData("the previous hash", "entry 5 doesn't follow entry 4: one of them was changed or exchanged")]
    [InlineData("the hash", "entry 6 doesn't follow entry 5: one of them was changed or exchanged")]
    [InlineData("the fact, with its hash computed anew", "entry 6 doesn't follow entry 5: one of them was changed or exchanged")]
    [InlineData("deleted", "entry 5 is missing")]
    [InlineData("deleted with the next", "entries 5 to 6 are missing")]
    [InlineData("deleted, and the others numbered anew", "entry 5 doesn't follow entry 4: one of them was changed or exchanged")]
    [InlineData("exchanged with the next", "entry 5 doesn't follow entry 4: one of them was changed or exchanged")]
    [InlineData("exchanged with the next, with their numbers", "entry 5 comes after 6: the order was changed")]
    [InlineData("another one inserted before", "entry 6 doesn't follow entry 5: one of them was changed or exchanged")]
    [InlineData("twice", "entry 5 comes after 5: the order was changed")]
    [InlineData("the beginning deleted", "the beginning is missing: entries 1 to 4 were removed, and not by retention")]
    [InlineData("the beginning deleted, and a seal forged", "the beginning is missing: entries 1 to 4 were removed, and not by retention")]
    [InlineData("the end cut off", "the end is missing: entries 6 to 12 existed, and aren't there")]
    [InlineData("the last one cut off", "the end is missing: entry 12 existed, and isn't there")]
    [InlineData("all deleted", "the end is missing: entries 1 to 12 existed, and aren't there")]
    [InlineData("all hashes computed anew", "the log was rewritten at or before entry 12: a head with another hash was written elsewhere")]
    [InlineData("cut off and continued", "the log was rewritten at or before entry 12: a head with another hash was written elsewhere")]
    public void What_someone_does_to_the_log_is_found_and_where(string tampering, string fault)
    {
        var log = Log();
        var head = log[^1].Head;

        var report = Verify(Tamper(log, tampering), head);
        report.Faults.Select(f => f.Words).ShouldContain(fault);
    }

    [Fact]
    public void A_log_that_retention_has_cut_is_whole_from_its_seal_on_and_says_what_is_gone()
    {
        var log = Log(4);
        Append(log, new AuditSealed(4, log[^1].Hash));
        Append(log, Fact(6));
        var gone = log[1].Head;
        var before = log[3].Head;
        Append(log, new AuditCut(4));

        var report = Verify(log.Skip(4), log[^1].Head, gone, before);
        report.Faults.ShouldBeEmpty();
        report.Cut.ShouldBe("entries 1 to 4 were removed by retention, so heads among them can't be compared");
        // What the seal follows can still be compared.
        Verify(log.Skip(4), before with { Hash = new('a', 64) }).Faults.ShouldHaveSingleItem().Sequence.ShouldBe(4);
        // More was removed than retention says, or something else than a seal remains first.
        Verify(log.Skip(5)).Faults.ShouldHaveSingleItem().Words.ShouldBe(
            "the beginning is missing: entries 1 to 5 were removed, and not by retention");
        Verify(log.Skip(3)).Faults.ShouldNotBeEmpty();
    }

    /// <summary>With its hashes computed anew, as whoever may write to the database can.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[")]
    public void What_says_that_retention_removed_the_beginning_may_be_unreadable(string body)
    {
        var log = Log(4);
        Append(log, new AuditSealed(4, log[^1].Hash));
        Append(log, new AuditCut(4));
        log[^1] = Hashed(log[^1] with { Body = body });

        Verify(log.Skip(4)).Faults.ShouldHaveSingleItem().Words.ShouldBe(
            "the beginning is missing: entries 1 to 4 were removed, and not by retention");
    }

    [Fact]
    public void Of_a_log_that_is_all_wrong_the_first_hundred_faults_are_said()
    {
        var log = Log(300).Select(entry => entry with { Person = "slack:U9" });

        Verify(log).Faults.Count.ShouldBe(100);
    }

    [Theory]
    [InlineData("7:0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData(" 7:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", true)]
    [InlineData("7:00", false)]
    [InlineData("-7:0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("heads.txt", false)]
    public void A_head_is_a_number_and_a_hash(string text, bool isHead)
    {
        var head = AuditHead.Parse(text);

        (head is not null).ShouldBe(isHead);
        if (head is not null)
        {
            AuditHead.Parse(head.ToString()).ShouldBe(head);
        }
    }

    /// <summary>Fixed, since other programs compute it, too: see the README.</summary>
    [Fact]
    public void The_hash_is_SHA_256_over_netstrings()
    {
        var entry = AuditEntry.After(AuditHead.None, Noon, "lock", "slack:U1", "web", """{"kind":"lock","reason":"ü"}""");

        var bytes = string.Concat(
            new[] { new string('0', 64), "1", "1772625600000", "lock", "slack:U1", "web", entry.Body }
                .Select(field => $"{System.Text.Encoding.UTF8.GetByteCount(field)}:{field},"));
        entry.Hash.ShouldBe(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(bytes))));
    }

    private static IEnumerable<AuditEntry> Tamper(List<AuditEntry> log, string how)
    {
        var (fifth, sixth) = (log[4], log[5]);
        switch (how)
        {
            case "a byte of the fact":
                return With(log, fifth with { Body = fifth.Body.Replace("reason 5", "reason 4", StringComparison.Ordinal) });
            case "the time":
                return With(log, fifth with { At = fifth.At + 1 });
            case "the kind":
                return With(log, fifth with { Kind = "refusals" });
            case "the person":
                return With(log, fifth with { Person = "slack:U2" });
            case "the service":
                return With(log, fifth with { Service = "wed" });
            case "text moved from one column to the next":
                return With(log, fifth with { Person = fifth.Person[..^1], Service = fifth.Person[^1] + fifth.Service });
            case "the previous hash":
                return With(log, fifth with { Previous = log[2].Hash });
            case "the hash":
                return With(log, fifth with { Hash = log[2].Hash });
            case "the fact, with its hash computed anew":
                return With(log, Hashed(fifth with { Body = "{}" }));
            case "deleted":
                return log.Where(entry => entry != fifth);
            case "deleted with the next":
                return log.Where(entry => entry != fifth && entry != sixth);
            case "deleted, and the others numbered anew":
                return log.Where(entry => entry != fifth)
                    .Select(entry => entry.Sequence > 5 ? entry with { Sequence = entry.Sequence - 1 } : entry);
            case "exchanged with the next":
                return log.Select(entry => entry == fifth ? sixth with { Sequence = 5 }
                    : entry == sixth ? fifth with { Sequence = 6 }
                    : entry);
            case "exchanged with the next, with their numbers":
                return log.Select(entry => entry == fifth ? sixth : entry == sixth ? fifth : entry);
            case "another one inserted before":
                var forged = AuditEntry.After(log[3].Head, Noon, "refusal", "slack:U1", "web", "{}");
                return [.. log[..4], forged, .. log[4..].Select(entry => entry with { Sequence = entry.Sequence + 1 })];
            case "twice":
                return [.. log[..5], fifth, .. log[5..]];
            case "the beginning deleted":
                return log[4..];
            case "the beginning deleted, and a seal forged":
                return [fifth with { Kind = AuditSealed.Kind }, .. log[5..]];
            case "the end cut off":
                return log[..5];
            case "the last one cut off":
                return log[..^1];
            case "all deleted":
                return [];
            case "all hashes computed anew":
                return Rewritten(log);
            case "cut off and continued":
                var shorter = log[..5];
                while (shorter.Count < Count)
                {
                    Append(shorter, Fact(99));
                }

                return shorter;
            default:
                throw new ArgumentOutOfRangeException(nameof(how), how, null);
        }
    }

    private static IEnumerable<AuditEntry> With(List<AuditEntry> log, AuditEntry changed) =>
        log.Select(entry => entry.Sequence == changed.Sequence ? changed : entry);

    private static AuditEntry Hashed(AuditEntry entry) => entry with { Hash = entry.ComputeHash() };

    private static IEnumerable<AuditEntry> Rewritten(IEnumerable<AuditEntry> log)
    {
        var head = AuditHead.None;
        foreach (var entry in log)
        {
            var again = AuditEntry.After(head, entry.Time, entry.Kind, entry.Person.Replace("U1", "U2"), entry.Service, entry.Body);
            head = again.Head;
            yield return again;
        }
    }

    private static AuditReport Verify(IEnumerable<AuditEntry> log, params AuditHead[] heads)
    {
        var verifier = new AuditVerifier(heads);
        foreach (var entry in log)
        {
            verifier.Add(entry);
        }

        return verifier.Finish();
    }

    private static List<AuditEntry> Log(int count = Count)
    {
        var log = new List<AuditEntry>();
        for (var n = 1; n <= count; n++)
        {
            Append(log, Fact(n));
        }

        return log;
    }

    private static CommandRefused Fact(int n) => new("deploy", "deploy", "web", "production", $"reason {n}");

    private static void Append(List<AuditEntry> log, Fact fact) => log.Add(AuditEntry.After(
        log is [.., var last] ? last.Head : AuditHead.None,
        Noon,
        FactKinds.Of(fact).Name,
        "slack:U1",
        fact.AuditService ?? "",
        FactKinds.Write(fact)));
}
