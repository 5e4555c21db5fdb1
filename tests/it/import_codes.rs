//! Imports of code lists: accounts and nomenclature.

use entity::{account, code_list, nomenclature};
use pantau::import::Kind;
use sea_orm::{EntityTrait as _, QueryOrder as _};

use crate::support::files::shown;
use crate::support::on_both;

on_both! {
    async fn accounts_become_a_tree(app) {
        let report = app.import(Kind::Accounts, "accounts.csv", "\
kode,tingkat,nama,saldo_normal
5,akun,BELANJA,
5.1,kelompok,BELANJA OPERASI,
5.1.02,jenis,Belanja Barang,D
5.1.02.01.01,rincian_objek,Orphan,
5.2,jenis,Wrong word,
5.3,kelompok,Wrong balance,X
5.1.2,jenis,Wrong code,
").await;

        assert_eq!(shown(&report), [
            ("LEVEL_CONTRADICTED", 6, "tingkat", "jenis"),
            ("WORD_UNKNOWN", 7, "saldo_normal", "X"),
            ("CODE_MALFORMED", 8, "kode", "5.1.2"),
            ("MISSING_PARENT", 5, "kode", "5.1.02.01.01"),
        ]);
        let accounts = account::Entity::find().order_by_asc(account::Column::Code)
            .all(app.database.reader()).await.unwrap();
        assert_eq!(accounts.len(), 3);
        assert_eq!(accounts[2].parent_id, Some(accounts[1].id));
        assert_eq!(accounts[2].normal_balance, Some(account::NormalBalance::Debit));
        let list = code_list::Entity::find().one(app.database.reader()).await.unwrap().unwrap();
        assert_eq!((&*list.edition, &*list.regulation), ("permendagri-90-2019", "Permendagri 90/2019"));
    }

    async fn a_code_list_is_stated_by_one_file(app) {
        let content = "kode,tingkat,nama,saldo_normal\n5,akun,BELANJA,\n";
        app.import(Kind::Accounts, "accounts.csv", content).await;

        let reason = app.import_refusal(Kind::Accounts, "changed.csv", format!("{content}6,akun,PEMBIAYAAN,\n")).await;

        assert_eq!(
            reason,
            "the list permendagri-90-2019 is there already, from accounts.csv; \
             name another version with --edition"
        );
        assert_eq!(app.count::<account::Entity>().await, 1);
    }

    async fn nomenclature_has_one_form_of_a_code(app) {
        let report = app.import(Kind::Nomenclature, "nomenclature.csv", "\
tingkat,kode,nama
urusan,1,WAJIB
bidang_urusan,1.01,PENDIDIKAN
program,1.01.02,PENGELOLAAN
kegiatan,1.01.02.02.01,SD
sub_kegiatan,1.01.02.2.01.0001,Gedung
kegiatan,1.01.02.2.01,SD again
program,2.13.01,Orphan
").await;

        assert_eq!(shown(&report), [
            ("DUPLICATE_CODE", 7, "kode", "1.01.02.2.01"),
            ("MISSING_PARENT", 8, "kode", "2.13.01"),
        ]);
        let codes: Vec<String> = nomenclature::Entity::find().order_by_asc(nomenclature::Column::Code)
            .all(app.database.reader()).await.unwrap()
            .into_iter().map(|entry| entry.code).collect();
        assert_eq!(codes, ["1", "1.01", "1.01.02", "1.01.02.2.01", "1.01.02.2.01.0001"]);
    }
}
