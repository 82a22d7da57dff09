using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Nibble.Documentation.Tests;

/// <summary>What an assembly shows to others, as text that stays the same while the public API does: types and members in the order of their names.</summary>
internal static class ApiListing
{
    /// <summary>All public types of an assembly; empty where there is none.</summary>
    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (text.Length > 0)
                text.Append('\n');
            WriteType(text, type);
        }

        return text.ToString();
    }

    private static void WriteType(StringBuilder text, Type type)
    {
        text.Append(Header(type)).Append('\n');
        if (typeof(Delegate).IsAssignableFrom(type))
            return;
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}")
            : MemberListing.Of(type);
        text.Append("{\n");
        foreach (string member in members)
            text.Append("    ").Append(member).Append('\n');
        text.Append("}\n");
    }

    private static string Header(Type type)
    {
        string name = $"{type.Namespace}.{TypeNames.Of(type)}";
        if (typeof(Delegate).IsAssignableFrom(type))
            return $"public delegate {MemberListing.Signature(type.GetMethod("Invoke")!, name)}";
        if (type.IsEnum)
            return $"public enum {name}";

        bool isRecord = type.GetMethods(MemberListing.Declared).Any(method => method.Name is "<Clone>$" or "PrintMembers" && method.IsDefined(typeof(CompilerGeneratedAttribute)));
        string kind = type.IsInterface ? "interface"
            : !type.IsValueType ? Modifier(type) + (isRecord ? "record" : "class")
            : (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (isRecord ? "record " : "") + "struct";
        string[] bases = [.. Bases(type).Where(one => !(isRecord && one == $"IEquatable<{TypeNames.Of(type)}>")).Order(StringComparer.Ordinal)];
        string parent = type.BaseType is { } own && own != typeof(object) && own != typeof(ValueType) ? TypeNames.Of(own) : "";
        string all = string.Join(", ", bases.Prepend(parent).Where(part => part.Length > 0));
        return $"public {kind} {name}{(all.Length > 0 ? " : " + all : "")}{MemberListing.Constraints(type.GetGenericArguments())}";
    }

    private static string Modifier(Type type) => (type.IsAbstract, type.IsSealed) switch
    {
        (true, true) => "static ",
        (true, false) => "abstract ",
        (false, true) => "sealed ",
        _ => "",
    };

    // The interfaces that the type itself adds; those that its base, another interface or the word record brings along say nothing new.
    private static IEnumerable<string> Bases(Type type)
    {
        Type[] all = type.GetInterfaces();
        IEnumerable<Type> inherited = all.SelectMany(one => one.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        return all.Except(inherited).Where(one => one.IsVisible).Select(TypeNames.Of);
    }
}
