using System.Text;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Sources.Generic;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests;

/// <summary>The program says what it makes of a delivery in a file.</summary>
public sealed class TranslateCliTests
{
    private static readonly Translator Generic = new("generic", GenericSource.Source.SetUp(new ConfigurationManager
    {
        ["Senders:ship:Secrets:0"] = "a-secret-of-the-sender",
        ["Senders:ship:Mappings:0:Fact"] = "Image",
        ["Senders:ship:Mappings:0:When:$.kind"] = "push",
        ["Senders:ship:Mappings:0:Fields:image"] = "$.image",
        ["Senders:ship:Mappings:0:Fields:tag"] = "$.tag",
    }).Translate);

    [Theory]
    [InlineData("generic/ship", """{"kind":"push","image":"registry.acme.io/web","tag":"1.4.2"}""", 0, "\"tag\":\"1.4.2\"")]
    [InlineData("generic/Ship", """{"kind":"push","image":"registry.acme.io/web","tag":"1.4.2"}""", 0, "of web")]
    [InlineData("generic/ship", """{"kind":"push","image":"elsewhere","tag":"1"}""", 0, "of no service")]
    [InlineData("generic/ship", """{"kind":"pull"}""", 0, "Nothing is shown: no mapping is for this delivery.")]
    [InlineData("generic/ship", """{"kind":"push","image":"web"}""", 65, "be understood: Image without tag: there is nothing at $.tag.")]
    [InlineData("generic/ship", "{", 65, "could not be read")]
    [InlineData("generic/other", "{}", 65, "no sender is called 'other'")]
    [InlineData("telegraph", "{}", 64, "There is no source telegraph: it is one of generic.")]
    public void It_says_the_facts_and_whose_they_are_or_why_there_are_none(string source, string body, int code, string says)
    {
        var catalog = new ServiceCatalog(new() { Services = { ["web"] = new() { Image = "registry.acme.io/web" } } });

        var (said, result) = TranslateCli.Run(source, Encoding.UTF8.GetBytes(body), [Generic], catalog, TimeProvider.System);

        said.ShouldContain(says);
        result.ShouldBe(code);
    }
}
